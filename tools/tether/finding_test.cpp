#include "finding.h"

#include <nlohmann/json.hpp>

#include <gtest/gtest.h>

using namespace tether::tool;

namespace {

Finding finding(const std::string &file, unsigned offset, const std::string &check = "c",
                const std::string &text = "m") {
  return {check, false, {text, file, offset, {}, {}}, {}};
}

UnitReport reportWith(std::vector<Finding> findings) { return {std::move(findings), {}, {}}; }

TEST(MergeReports, SortsByFileOffsetCheckAndMessage) {
  std::vector<Finding> sorted = {finding("a", 9),           finding("b", 2, "c", "m"), finding("b", 2, "c", "n"),
                                 finding("b", 2, "d", "a"), finding("b", 10),          finding("c", 1)};
  std::vector<Finding> reversed(sorted.rbegin(), sorted.rend());
  EXPECT_EQ(mergeReports({reportWith(reversed)}).findings, sorted);
}

TEST(MergeReports, EqualFindingsOfSeveralUnitsStayOnce) {
  Finding first = finding("a.h", 1), second = first;
  first.notes.push_back({"from the first unit", "x", 0, {}, {}});
  second.notes.push_back({"from the second unit", "y", 0, {}, {}});
  UnitReport merged = mergeReports({reportWith({first}), reportWith({second, finding("a.h", 2)})});
  ASSERT_EQ(merged.findings.size(), 2u);
  EXPECT_EQ(merged.findings[0], first);
}

TEST(MergeReports, DifferentChecksOrMessagesAtOnePlaceStay) {
  std::vector<Finding> all = {finding("a", 1, "c", "m"), finding("a", 1, "c", "n"), finding("a", 1, "d", "m")};
  EXPECT_EQ(mergeReports({reportWith(all)}).findings.size(), 3u);
}

TEST(MergeReports, ErrorsAndFailuresAreMergedToo) {
  UnitReport one{{}, {finding("h", 3)}, {"z", "a"}};
  UnitReport merged = mergeReports({one, one});
  EXPECT_EQ(merged.compileErrors.size(), 1u);
  EXPECT_EQ(merged.failures, (std::vector<std::string>{"a", "z"}));
}

TEST(UnitReport, SurvivesTheTripThroughJson) {
  Finding full{"c", true, {"m", "f", 7, {{"f", 1, 2}}, {{"g", 3, 4, "text"}}}, {{"n", "h", 8, {}, {}}}};
  full.witness = {{{"'f'", {}, {"f", 1}, "blocks", false}, {"goroutine", {"f", 2}, {}, "", true}},
                  {{"hand-off", 1, "sends", {"f", 3}, 0, "receives", {"f", 4}}}};
  full.suppression = {"external", "known"};
  full.seen = {2, 3, "may"};
  UnitReport report{{full}, {finding("e", 1)}, {"failure"}, {finding("s", 2)}};
  UnitReport copy = nlohmann::json::parse(nlohmann::json(report).dump()).get<UnitReport>();
  EXPECT_EQ(copy.findings, report.findings);
  EXPECT_EQ(copy.compileErrors, report.compileErrors);
  EXPECT_EQ(copy.failures, report.failures);
  EXPECT_EQ(copy.suppressed, report.suppressed);
}

} // namespace
