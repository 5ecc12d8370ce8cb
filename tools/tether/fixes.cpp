#include "fixes.h"

#include "input_state.h"
#include "paths.h"
#include "plural.h"
#include "subprocess.h"
#include "whole_file.h"

#include "clang/Tooling/Core/Replacement.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <list>
#include <set>

#include <unistd.h>

namespace fs = std::filesystem;
namespace tooling = clang::tooling;

namespace tether::tool {
namespace {

/// Two insertions at one place overlap as well: their order would be anybody's guess.
bool overlap(const Edit &a, const Edit &b) {
  if (a.file != b.file)
    return false;
  if (a.offset == b.offset)
    return true;
  const Edit &first = a.offset < b.offset ? a : b, &second = a.offset < b.offset ? b : a;
  return first.offset + first.length > second.offset;
}

std::string canonicalName(const std::string &file) {
  std::error_code error;
  return file.empty() ? file : fs::weakly_canonical(file, error).string();
}

/// The fix with each file by its canonical name, since two units may reach a header by different names.
std::vector<Edit> canonical(std::vector<Edit> fix) {
  for (Edit &edit : fix)
    edit.file = canonicalName(edit.file);
  return fix;
}

bool writable(const std::vector<Edit> &fix) {
  return std::ranges::all_of(fix, [](const Edit &edit) { return access(edit.file.c_str(), W_OK) == 0; });
}

bool overlapsAny(const std::vector<Edit> &fix, const std::vector<Edit> &others) {
  return std::ranges::any_of(
      fix, [&](const Edit &a) { return std::ranges::any_of(others, [&](const Edit &b) { return overlap(a, b); }); });
}

bool containsAll(const std::vector<Edit> &edits, const std::vector<Edit> &fix) {
  return std::ranges::all_of(fix, [&](const Edit &edit) { return std::ranges::find(edits, edit) != edits.end(); });
}

using FileEdits = std::map<std::string, tooling::Replacements>;

FileEdits byFile(const std::vector<Edit> &edits) {
  FileEdits files;
  for (const Edit &edit : edits)
    // Only overlapping ones are refused.
    llvm::cantFail(files[edit.file].add(tooling::Replacement(edit.file, edit.offset, edit.length, edit.text)));
  return files;
}

/// Moves positions to where the edits put them.
class Shifter {
public:
  explicit Shifter(const std::vector<Edit> &edits) : edits(edits), files(byFile(edits)) {}

  void shift(Finding &finding) {
    shift(finding.message);
    for (Message &note : finding.notes)
      shift(note);
    for (WitnessGoroutine &goroutine : finding.witness.goroutines) {
      shift(goroutine.started);
      shift(goroutine.stuck);
    }
    for (WitnessStep &step : finding.witness.steps) {
      shift(step.at);
      shift(step.otherAt);
    }
  }

private:
  const std::vector<Edit> &edits;
  const FileEdits files;

  void shift(Spot &spot) const { spot.offset = shifted(spot.file, spot.offset); }

  void shift(Message &message) const {
    message.offset = shifted(message.file, message.offset);
    for (Span &span : message.spans)
      shiftRange(span);
    if (overlapsAny(canonical(message.fix), edits))
      message.fix.clear();
    for (Edit &edit : message.fix)
      shiftRange(edit);
  }

  unsigned shifted(const std::string &file, unsigned offset) const {
    auto found = files.find(canonicalName(file));
    return found == files.end() ? offset : found->second.getShiftedCodePosition(offset);
  }

  template <typename Range>
  void shiftRange(Range &range) const {
    unsigned end = shifted(range.file, range.offset + range.length);
    range.offset = shifted(range.file, range.offset);
    range.length = std::max(end, range.offset) - range.offset;
  }
};

} // namespace

FixPlan planFixes(const std::vector<Finding> &findings, bool unsafeToo) {
  FixPlan plan;
  for (const Finding &finding : findings) {
    std::vector<Edit> fix = canonical(finding.message.fix);
    if (fix.empty())
      continue;
    bool isKnown = containsAll(plan.edits, fix);
    if (!finding.fixIsSafe && !unsafeToo) {
      ++plan.unsafe;
    } else if (!writable(fix)) {
      ++plan.readOnly;
    } else if (!isKnown && overlapsAny(fix, plan.edits)) {
      ++plan.overlapping;
    } else {
      plan.fixed.push_back(finding);
      if (!isKnown)
        plan.edits.insert(plan.edits.end(), fix.begin(), fix.end());
    }
  }
  return plan;
}

Problem fixedTexts(const FixPlan &plan, const FileDigests &analysed, SourceCache &sources,
                   std::map<std::string, std::string> &texts) {
  std::map<std::string, std::set<std::string>> digests;
  for (const auto &[file, digest] : analysed)
    digests[canonicalName(file)].insert(digest);
  for (const auto &[file, edits] : byFile(plan.edits)) {
    const std::string &before = sources.get(file).text();
    if (digests[file] != std::set{digestOf(before)})
      return "cannot fix '" + displayPath(file) + "': it has changed meanwhile";
    llvm::Expected<std::string> after = tooling::applyAllReplacements(before, edits);
    if (!after)
      return "cannot fix '" + displayPath(file) + "': " + llvm::toString(after.takeError());
    texts.emplace(file, std::move(*after));
  }
  return std::nullopt;
}

Problem writeTexts(const std::map<std::string, std::string> &texts) {
  std::list<NewContent> contents;
  for (const auto &[file, text] : texts)
    if (Problem problem = contents.emplace_back().write(file, text))
      return problem;
  std::size_t done = 0;
  for (NewContent &content : contents) {
    if (Problem problem = content.commit())
      return *problem + (done ? "; changed before that: " + plural(done, "file") : "");
    ++done;
  }
  return std::nullopt;
}

void shift(std::vector<Finding> &findings, const FixPlan &plan) {
  Shifter shifter(plan.edits);
  for (Finding &finding : findings)
    shifter.shift(finding);
}

Problem fixDiff(const std::map<std::string, std::string> &texts, std::string &diff) {
  for (const auto &[file, text] : texts) {
    std::string name = displayPath(file);
    Descriptor input = makeScratchFile(), output = makeScratchFile(), errors = makeScratchFile();
    if (::write(input.get(), text.data(), text.size()) != static_cast<ssize_t>(text.size()) ||
        lseek(input.get(), 0, SEEK_SET) != 0)
      return std::string("cannot write a scratch file: ") + strerror(errno);
    std::vector<std::string> command = {"diff", "-u", "--label=a/" + name, "--label=b/" + name, "--", file, "-"};
    pid_t process = startProcess({command, {}, input.get(), output.get(), errors.get()});
    if (process < 0)
      return std::string("cannot start diff: ") + strerror(errno);
    // It returns 1 where there is a difference.
    Ending ending = waitForProcess(process);
    if (ending.timedOut || ending.signal || ending.exitStatus > 1)
      return "diff failed: " + describe(ending) + ": " + readScratchFile(errors);
    diff += readScratchFile(output);
  }
  return std::nullopt;
}

std::string describe(const FixPlan &plan, bool dryRun) {
  std::string text = plural(plan.fixed.size(), "fix", "es") + (dryRun ? " to make" : " made");
  if (!plan.edits.empty())
    text += " in " + plural(byFile(plan.edits).size(), "file");
  if (plan.overlapping)
    text += "; " + std::to_string(plan.overlapping) + " left that overlap with others, run again for them";
  if (plan.unsafe)
    text += "; " + std::to_string(plan.unsafe) + " more with --fix-unsafe";
  if (plan.readOnly)
    text += "; " + std::to_string(plan.readOnly) + " left in files that cannot be written";
  return text;
}

std::string fixHint(const std::vector<Finding> &findings) {
  auto hasFix = [](const Finding &finding) { return !finding.message.fix.empty(); };
  std::size_t all = static_cast<std::size_t>(std::ranges::count_if(findings, hasFix));
  std::size_t safe = static_cast<std::size_t>(
      std::ranges::count_if(findings, [&](const Finding &finding) { return hasFix(finding) && finding.fixIsSafe; }));
  if (all == 0)
    return "";
  if (safe == 0)
    return plural(all, "finding") + " can be fixed with --fix-unsafe\n";
  return plural(safe, "finding") + " can be fixed with --fix" +
         (all > safe ? ", " + std::to_string(all - safe) + " more with --fix-unsafe\n" : "\n");
}

} // namespace tether::tool
