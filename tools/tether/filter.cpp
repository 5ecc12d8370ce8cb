#include "filter.h"

#include "affected_units.h"
#include "console.h"
#include "nolint.h"
#include "paths.h"
#include "whole_file.h"

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <iterator>
#include <tuple>

namespace fs = std::filesystem;

namespace tether::tool {
namespace {

/// "a.cpp:4:2: message [check]".
std::string oneLine(const Finding &finding, SourceCache &sources) {
  sarif::Position at = sources.get(finding.message.file).position(finding.message.offset);
  return displayPath(finding.message.file) + ":" + std::to_string(at.line) + ":" + std::to_string(at.byteColumn) +
         ": " + finding.message.text + " [" + finding.check + "]";
}

bool isComplete(const UnitReport &report) { return report.failures.empty() && report.compileErrors.empty(); }

unsigned total(const BaselineCounts &entries) {
  unsigned sum = 0;
  for (const auto &[entry, count] : entries)
    sum += count;
  return sum;
}

} // namespace

Problem Filter::prepare() {
  if (!options.diffFile.empty()) {
    std::string text;
    if (options.diffFile == "-")
      text.assign(std::istreambuf_iterator<char>(std::cin), {});
    else if (Problem problem = readWhole(options.diffFile, text))
      return "cannot read '" + options.diffFile + "': " + *problem;
    if (Problem problem = readDiff(text, options.diffFile, options.diffStrip, changed))
      return problem;
  }
  for (const std::string &range : options.lines)
    if (Problem problem = readLineRange(range, changed))
      return "--lines: " + *problem;
  const std::string &file = options.baseline.empty() ? options.writeBaseline : options.baseline;
  if (file.empty())
    return std::nullopt;
  baseline.emplace(file);
  std::error_code error;
  if (options.baseline.empty() && !fs::exists(file, error))
    return std::nullopt;
  return baseline->read();
}

void Filter::selectUnits(std::vector<Unit> &units, const AnalysisSettings &settings, bool filesGiven, bool isShard,
                         unsigned jobs) {
  if (options.onlyChanged() && !filesGiven)
    keepAffected(units, changed, settings, jobs);
  if (!filesGiven && !isShard)
    return;
  analysed.emplace();
  for (const Unit &unit : units)
    analysed->addFile(unit.file);
}

Problem Filter::apply(UnitReport &report, const std::vector<std::string> &checks) {
  // A unit that this run does not look at may have a use for a comment in a header; a wrong name is wrong for all.
  if (analysed)
    std::erase_if(report.nolints, [&](const NolintUse &use) { return !use.unknown && !analysed->hasFile(use.file); });
  for (Finding &finding : unusedNolints(report.nolints))
    report.findings.push_back(std::move(finding));
  std::ranges::sort(report.findings, {}, [](const Finding &finding) {
    const Message &message = finding.message;
    return std::tie(message.file, message.offset, finding.check, message.text);
  });
  if (options.onlyChanged()) {
    SourceCache sources;
    auto isOld = [&](const Finding &finding) { return !changed.touches(finding, sources); };
    std::erase_if(report.findings, isOld);
    std::erase_if(report.suppressed, isOld);
  }
  if (baseline)
    if (Problem problem = compareWithBaseline(report, checks))
      return problem;
  return options.fix ? fix(report) : std::nullopt;
}

bool Filter::wouldFind(const BaselineEntry &entry, const std::vector<std::string> &checks) const {
  std::error_code error;
  std::string file = baseline->fileOf(entry);
  return std::ranges::find(checks, entry.check) != checks.end() &&
         (!analysed || analysed->hasFile(file) || !fs::exists(file, error));
}

Problem Filter::compareWithBaseline(UnitReport &report, const std::vector<std::string> &checks) {
  bool writes = !options.writeBaseline.empty() || options.pruneBaseline;
  if (writes && !isComplete(report)) {
    note("the baseline stays as it was, since not everything could be analysed");
    writes = false;
  }
  if (writes && !options.writeBaseline.empty()) {
    baseline->replace(report.findings, [&](const BaselineEntry &entry) { return !wouldFind(entry, checks); });
    if (Problem problem = baseline->write())
      return problem;
    note("the baseline lists " + std::to_string(report.findings.size()) + " findings of this run");
  }
  baseline->suppress(report);
  BaselineCounts gone = baseline->unused();
  std::erase_if(gone, [&](const auto &item) { return !wouldFind(item.first, checks); });
  if (writes && options.pruneBaseline && !gone.empty()) {
    baseline->remove(gone);
    if (Problem problem = baseline->write())
      return problem;
    note("removed " + std::to_string(total(gone)) + " stale entries from the baseline");
  } else if (options.failOnStaleBaseline && isComplete(report)) {
    for (const auto &[entry, count] : gone)
      note("stale baseline entry: " + entry.path + ": " + entry.check + ": " + entry.line +
           (count > 1 ? " (" + std::to_string(count) + " times)" : ""));
    stale = !gone.empty();
    if (stale)
      note("the baseline lists what is not found any more; remove it with --prune-baseline");
  }
  return std::nullopt;
}

Problem Filter::fix(UnitReport &report) {
  if (!isComplete(report)) {
    note("no fix is made, since not everything could be analysed");
    return std::nullopt;
  }
  FixPlan plan = planFixes(report.findings, options.fixUnsafe);
  SourceCache sources;
  std::map<std::string, std::string> texts;
  if (Problem problem = fixedTexts(plan, report.digests, sources, texts))
    return problem;
  if (options.dryRun) {
    if (Problem problem = fixDiff(texts, instead.emplace()))
      return problem;
  } else {
    if (Problem problem = writeTexts(texts))
      return problem;
    for (const Finding &finding : plan.fixed)
      note("fixed: " + oneLine(finding, sources));
    std::erase_if(report.findings,
                  [&](const Finding &finding) { return std::ranges::find(plan.fixed, finding) != plan.fixed.end(); });
    shift(report.findings, plan);
    shift(report.suppressed, plan);
  }
  note(describe(plan, options.dryRun));
  return std::nullopt;
}

} // namespace tether::tool
