#include "finding.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <iterator>
#include <map>
#include <tuple>

namespace tether::tool {

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Span, file, offset, length)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Edit, file, offset, length, text)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Message, text, file, offset, spans, fix)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(NolintUse, file, offset, name, used, unknown, meant)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Suppression, kind, justification)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(RuntimeSighting, reports, goroutines, frequency)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Finding, check, isError, message, notes, witness, fixKind, fixIsSafe, suppression,
                                   seen)

void to_json(nlohmann::json &json, const UnitReport &report) {
  json = {{"findings", report.findings}, {"compileErrors", report.compileErrors},
          {"failures", report.failures}, {"suppressed", report.suppressed},
          {"nolints", report.nolints},   {"digests", report.digests}};
}

void from_json(const nlohmann::json &json, UnitReport &report) {
  json.at("findings").get_to(report.findings);
  json.at("compileErrors").get_to(report.compileErrors);
  json.at("failures").get_to(report.failures);
  json.at("suppressed").get_to(report.suppressed);
  json.at("nolints").get_to(report.nolints);
  json.at("digests").get_to(report.digests);
}

namespace {

/// Of equal findings, that of the first unit stays.
void sortAndDeduplicate(std::vector<Finding> &findings) {
  using Identity = std::tuple<std::string, unsigned, std::string, std::string>;
  std::map<Identity, Finding> unique;
  for (Finding &finding : findings) {
    const Message &message = finding.message;
    unique.try_emplace(Identity(message.file, message.offset, finding.check, message.text), std::move(finding));
  }
  findings.clear();
  for (auto &[identity, finding] : unique)
    findings.push_back(std::move(finding));
}

/// A NOLINT in a header counts as used when one unit has a use for it.
void mergeUses(std::vector<NolintUse> &uses) {
  auto place = [](const NolintUse &use) { return std::tie(use.file, use.offset); };
  std::ranges::sort(uses, {}, [&](const NolintUse &use) { return std::tuple(use.file, use.offset, !use.used); });
  auto repeated = std::ranges::unique(uses, {}, place);
  uses.erase(repeated.begin(), repeated.end());
}

/// Two units that saw different texts have seen a change.
void mergeDigests(FileDigests &merged, const FileDigests &digests) {
  for (const auto &[file, digest] : digests)
    if (auto [known, isNew] = merged.try_emplace(file, digest); known->second != digest)
      known->second.clear();
}

template <typename T>
void moveInto(std::vector<T> &target, std::vector<T> &source) {
  target.insert(target.end(), std::make_move_iterator(source.begin()), std::make_move_iterator(source.end()));
}

} // namespace

UnitReport mergeReports(std::vector<UnitReport> reports) {
  UnitReport merged;
  for (UnitReport &report : reports) {
    moveInto(merged.findings, report.findings);
    moveInto(merged.compileErrors, report.compileErrors);
    moveInto(merged.failures, report.failures);
    moveInto(merged.suppressed, report.suppressed);
    moveInto(merged.nolints, report.nolints);
    mergeDigests(merged.digests, report.digests);
  }
  sortAndDeduplicate(merged.findings);
  sortAndDeduplicate(merged.compileErrors);
  sortAndDeduplicate(merged.suppressed);
  mergeUses(merged.nolints);
  std::ranges::sort(merged.failures);
  auto repeated = std::ranges::unique(merged.failures);
  merged.failures.erase(repeated.begin(), repeated.end());
  return merged;
}

} // namespace tether::tool
