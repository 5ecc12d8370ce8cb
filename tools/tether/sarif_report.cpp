#include "build_paths.h"
#include "install.h"
#include "leak_join.h"
#include "paths.h"
#include "reports.h"
#include "rules.h"
#include "sarif/fingerprint.h"
#include "sarif/sarif.h"
#include "sarif_flow.h"
#include "source_cache.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>

namespace tether::tool {
namespace {

class Converter {
public:
  sarif::Result convert(const Finding &finding, const Annotation &annotation) {
    sarif::Result result;
    result.ruleId = finding.check;
    result.level = finding.isError ? "error" : "warning";
    result.message = finding.message.text;
    for (const std::string &sentence : {annotation.sentence, seenSentence(finding.seen)})
      result.message += (sentence.empty() ? "" : ". ") + sentence;
    result.properties = annotation.properties;
    if (finding.seen.reports > 0)
      result.properties.insert({{"seenAtRunTime", "true"},
                                {"runtimeReports", std::to_string(finding.seen.reports)},
                                {"runtimeGoroutines", std::to_string(finding.seen.goroutines)}});
    result.location = locate(finding.message);
    result.lineHash = lineHash(finding.message.file, result.location.region.startLine);
    addFix(result, finding.message, finding.message.text);
    for (const Message &note : finding.notes) {
      if (!note.file.empty())
        result.related.push_back({locate(note), note.text});
      addFix(result, note, note.text);
    }
    result.flows = threadFlows(finding.witness, [this](const Spot &at) {
      return locate({"", at.file, at.offset, {}, {}});
    });
    if (!finding.suppression.kind.empty())
      result.suppressions.push_back({finding.suppression.kind, finding.suppression.justification});
    return result;
  }

  sarif::Notification notify(const Finding &error) {
    if (error.message.file.empty())
      return {error.message.text, std::nullopt};
    return {error.message.text, locate(error.message)};
  }

private:
  SourceCache sources;
  std::map<std::string, std::vector<std::string>> hashes;

  sarif::Location locate(const Message &message) {
    return region(message.file, message.offset, endOfRegion(message, sources.get(message.file)));
  }

  sarif::Location region(const std::string &file, std::size_t begin, std::size_t end) {
    const sarif::SourceText &source = sources.get(file);
    sarif::Position first = source.position(begin), last = source.position(std::max(begin, end));
    return {file, {first.line, first.utf16Column, last.line, last.utf16Column}};
  }

  std::string lineHash(const std::string &file, std::size_t line) {
    auto [entry, isNew] = hashes.try_emplace(file);
    if (isNew)
      entry->second = sarif::lineHashes(sources.get(file).text());
    return line <= entry->second.size() ? entry->second[line - 1] : "";
  }

  void addFix(sarif::Result &result, const Message &message, const std::string &description) {
    sarif::Fix fix{description, {}};
    for (const Edit &edit : message.fix)
      fix.replacements.push_back({region(edit.file, edit.offset, edit.offset + edit.length), edit.text});
    if (!fix.replacements.empty())
      result.fixes.push_back(std::move(fix));
  }
};

/// The enabled checks and those that a .clang-tidy enabled besides.
std::vector<sarif::Rule> rulesFor(const UnitReport &report, const std::vector<std::string> &checks) {
  std::set<std::string> names(checks.begin(), checks.end());
  for (const std::vector<Finding> *list : {&report.findings, &report.suppressed})
    for (const Finding &finding : *list)
      names.insert(finding.check);
  std::vector<sarif::Rule> rules;
  for (const std::string &name : names)
    rules.push_back(ruleFor(name));
  return rules;
}

} // namespace

std::string sarifReport(const UnitReport &report, const std::vector<std::string> &checks, const std::string &category,
                        const Annotate &annotate) {
  Converter converter;
  sarif::Log log;
  log.toolName = "tether";
  log.version = TETHER_VERSION;
  log.informationUri = checkPageUri();
  log.root = std::filesystem::current_path().string();
  log.category = category;
  log.rules = rulesFor(report, checks);
  for (const std::vector<Finding> *list : {&report.findings, &report.suppressed})
    for (const Finding &finding : *list)
      log.results.push_back(converter.convert(finding, annotate ? annotate(finding) : Annotation()));
  for (const Finding &error : report.compileErrors)
    log.notifications.push_back(converter.notify(error));
  for (const std::string &failure : report.failures)
    log.notifications.push_back({displayPath(failure), std::nullopt});
  return sarif::toJson(log).dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

} // namespace tether::tool
