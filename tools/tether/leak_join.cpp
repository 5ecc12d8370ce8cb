#include "leak_join.h"

#include "nolint.h"
#include "plural.h"
#include "source_cache.h"
#include "verdict.h"
#include "whole_file.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <tuple>

namespace tether::tool {
namespace {

/// How much one report adds to what is known about a place.
void count(RuntimeSighting &seen, const Leak &leak, bool isFirstOfReport) {
  seen.reports += isFirstOfReport;
  seen.goroutines += !leak.isMisuse;
  if (leak.frequency != Frequency::unknown && seen.frequency != "must")
    seen.frequency = spelling(leak.frequency);
}

class Join {
public:
  explicit Join(UnitReport &report) : report(report) {
    for (std::vector<Finding> *list : {&report.findings, &report.suppressed})
      for (Finding &finding : *list)
        if (!finding.message.file.empty())
          claims.push_back({&finding, {placeOf(finding.message), finding.check}});
  }

  void add(LeakReport leaks) {
    std::set<const Finding *> seenHere;
    std::set<Unclaimed> addedHere;
    for (Leak &leak : leaks.leaks) {
      for (Place &place : leak.places)
        place.file = resolve(place.file);
      leak.createdAt.file = resolve(leak.createdAt.file);
      leak.madeAt.file = resolve(leak.madeAt.file);
      if (isAllowed(leak) || (!leak.isMisuse && !leak.isCertain && leaks.isMoving))
        continue;
      bool isClaimed = false;
      for (auto &[finding, claim] : claims) {
        isClaimed |= explains(claim, leak);
        if (shows(leak, claim))
          count(finding->seen, leak, seenHere.insert(finding).second);
      }
      if (isClaimed)
        continue;
      Unclaimed key{leak.places.front(), leak.isMisuse, leak.reason};
      auto entry = unclaimed.try_emplace(key, findingFor(leak)).first;
      count(entry->second.seen, leak, addedHere.insert(key).second);
    }
  }

  void finish() {
    for (auto &[key, finding] : unclaimed) {
      auto nolint = nolintFor(sources.get(finding.message.file), finding.message.offset, finding.check);
      if (nolint)
        finding.suppression = {"inSource", nolint->justification};
      (nolint ? report.suppressed : report.findings).push_back(std::move(finding));
    }
  }

private:
  struct Claim {
    Finding *finding;
    Found found;
  };
  using Unclaimed = std::tuple<Place, bool, std::string>;

  UnitReport &report;
  std::vector<Claim> claims;
  std::map<Unclaimed, Finding> unclaimed;
  SourceCache sources;

  Place placeOf(const Message &message) {
    return {message.file, static_cast<unsigned>(sources.get(message.file).position(message.offset).line)};
  }

  std::string resolve(const std::string &file) const {
    if (file.empty() || file.starts_with('/'))
      return file;
    std::string here = (std::filesystem::current_path() / file).lexically_normal().string();
    if (std::filesystem::exists(here))
      return here;
    std::set<std::string> fitting;
    for (const Claim &claim : claims)
      if (claim.found.place.file.ends_with("/" + file))
        fitting.insert(claim.found.place.file);
    return fitting.size() == 1 ? *fitting.begin() : here;
  }

  /// Column 0: the first character of the line that is no blank.
  Message messageAt(const std::string &text, const Place &place, unsigned column) {
    const sarif::SourceText &source = sources.get(place.file);
    if (column == 0)
      column = static_cast<unsigned>(
          std::min(source.line(place.line).find_first_not_of(" \t"), source.line(place.line).size()) + 1);
    return {text, place.file, static_cast<unsigned>(source.offset(place.line, column)), {}, {}};
  }

  Finding findingFor(const Leak &leak) {
    Finding finding;
    finding.check = leak.isMisuse ? runtimeMisuse : runtimeLeak;
    finding.message = messageAt(leak.isMisuse ? "a run of the program shows a misuse here: " + leak.reason
                                              : "a run of the program leaves a goroutine blocked here: " + leak.reason,
                                leak.places.front(), leak.column);
    if (leak.madeAt.line > 0)
      finding.notes.push_back(messageAt("the channel is created here", leak.madeAt, 0));
    if (leak.createdAt.line > 0)
      finding.notes.push_back(messageAt("the goroutine is started here", leak.createdAt, 0));
    return finding;
  }
};

} // namespace

Problem readLeakFiles(const std::vector<std::string> &files, std::vector<LeakReport> &reports) {
  for (const std::string &file : files) {
    std::string text;
    if (Problem problem = readWhole(file, text))
      return "cannot read the leak report '" + file + "': " + *problem;
    if (Problem problem = readLeakReport(text, reports.emplace_back()))
      return "'" + file + "': " + *problem + "; it has to be a file that TETHER_LEAK_REPORT named in a run";
  }
  return std::nullopt;
}

void joinLeaks(UnitReport &report, const std::vector<LeakReport> &reports) {
  if (reports.empty())
    return;
  Join join(report);
  for (const LeakReport &leaks : reports)
    join.add(leaks);
  join.finish();
}

std::string seenSentence(const RuntimeSighting &seen) {
  if (seen.reports == 0)
    return "";
  std::string text = "seen at run time: ";
  if (!seen.frequency.empty())
    return text + (seen.frequency == "must" ? "under every schedule explored" : "under some of the schedules explored");
  return text + (seen.goroutines ? plural(seen.goroutines, "goroutine") + " in " : "in ") +
         plural(seen.reports, "report");
}

} // namespace tether::tool
