#include "verdict_report.h"

#include <nlohmann/json.hpp>

#include <gtest/gtest.h>

using namespace tether::tool;

namespace {

std::vector<Judged> sample() {
  TestProgram bug{"early-return/a", "/t/bug.cpp", true, {{"tether-early-return"}, false, {}}};
  TestProgram fixed{"early-return/a", "/t/fixed.cpp", false, {{"tether-early-return"}, false, {}}};
  return {{bug,
           {{Verdict::confirmed, "tether-early-return", {"/t/bug.cpp", 23}, 20, true, ""},
            {Verdict::missed, "", {"/t/bug.cpp", 9}, 3, false, "no finding and no BUG mark"}}},
          {fixed, {{Verdict::clean, "", {"/t/fixed.cpp", 0}, 0, true, ""}}}};
}

TEST(VerdictTable, IsAlignedAndEndsWithTheTotals) {
  EXPECT_EQ(
      verdictTable(sample(), 20, false),
      "CONFIRMED  early-return/a  tether-early-return  bug.cpp:23  20/20 runs\n"
      "MISSED     early-return/a  -                    bug.cpp:9   3/20 runs   no finding and no BUG mark\n"
      "CLEAN      early-return/a  -                    fixed.cpp   20 runs\n"
      "\n"
      "tether-early-return  1 CONFIRMED, 1 MISSED, 1 CLEAN\n"
      "total                1 CONFIRMED, 1 MISSED, 1 CLEAN\n"
      "1 not as declared\n");
}

TEST(VerdictTable, ColoursOnlyTheVerdict) {
  std::string table = verdictTable(sample(), 20, true);
  EXPECT_TRUE(table.starts_with("\x1b[32mCONFIRMED\x1b[0m  early-return/a  ")) << table;
  EXPECT_NE(table.find("\x1b[31mMISSED\x1b[0m     early-return/a"), std::string::npos) << table;
}

TEST(VerdictTable, SaysWhenAllIsAsDeclared) {
  std::vector<Judged> programs = sample();
  EXPECT_FALSE(allAsDeclared(programs));
  programs[0].rows.pop_back();
  EXPECT_TRUE(allAsDeclared(programs));
  EXPECT_TRUE(verdictTable(programs, 20, false).ends_with("\nall as declared\n"));
}

TEST(VerdictJson, HasRowsAndTotals) {
  nlohmann::json json = nlohmann::json::parse(verdictJson(sample(), 20));
  EXPECT_EQ(json["runs"], 20);
  ASSERT_EQ(json["rows"].size(), 3u);
  EXPECT_EQ(json["rows"][0]["verdict"], "CONFIRMED");
  EXPECT_EQ(json["rows"][0]["line"], 23);
  EXPECT_EQ(json["rows"][0]["seen_runs"], 20);
  EXPECT_EQ(json["totals"]["MISSED"], 1);
  EXPECT_EQ(json["totals"]["LEAKS"], 0);
  EXPECT_EQ(json["as_declared"], false);
}

} // namespace
