#include "verdict_report.h"

#include <nlohmann/json.hpp>

#include <gtest/gtest.h>

using namespace tether::tool;

namespace {

Row rowAt(Verdict verdict, const std::string &check, Place place, bool asDeclared, const std::string &remark = "") {
  Row row;
  row.verdict = verdict;
  row.check = check;
  row.place = std::move(place);
  row.asDeclared = asDeclared;
  row.remark = remark;
  return row;
}

Row shown(Row row, Frequency frequency, std::uint64_t schedules, const std::string &replay) {
  row.frequency = frequency;
  row.schedules = schedules;
  row.replay = replay;
  row.story = "  1. 0: chan send at /t/bug.cpp:23: waits\n  2. 0.1: chan recv at /u/b.h:2\n";
  return row;
}

LeakReport explored(std::uint64_t schedules, bool exhaustive) {
  LeakReport report;
  report.mode = "explore";
  report.schedules = schedules;
  report.exhaustive = exhaustive;
  report.bound = 2;
  return report;
}

std::vector<Judged> sample() {
  TestProgram bug{"early-return/a", "/t/bug.cpp", true, {}};
  bug.declaration.checks = {"tether-early-return"};
  TestProgram fixed = bug;
  fixed.file = "/t/fixed.cpp";
  fixed.isBug = false;
  return {{bug,
           "/b/bug",
           explored(12, true),
           {shown(rowAt(Verdict::confirmed, "tether-early-return", {"/t/bug.cpp", 23}, true), Frequency::must, 12,
                  "/w/early-return/a/bug.1.replay"),
            shown(rowAt(Verdict::missed, "", {"/t/bug.cpp", 9}, false, "no finding and no BUG mark"), Frequency::may, 3,
                  "/w/early-return/a/bug.2.replay")}},
          {fixed, "/b/fixed", explored(400, false), {rowAt(Verdict::clean, "", {"/t/fixed.cpp", 0}, true)}}};
}

ValidateOptions settings(unsigned runs = 0, bool explain = false) {
  ValidateOptions options;
  options.witnesses = "/w";
  options.runs = runs;
  options.explain = explain;
  return options;
}

TEST(VerdictTable, IsAlignedAndEndsWithTheTotals) {
  EXPECT_EQ(
      verdictTable(sample(), settings(), false),
      "CONFIRMED  early-return/a  tether-early-return  bug.cpp:23  must  12 schedules, all          bug.1.replay\n"
      "MISSED     early-return/a  -                    bug.cpp:9   may   12 schedules, all          bug.2.replay  "
      "no finding and no BUG mark\n"
      "CLEAN      early-return/a  -                    fixed.cpp         400 schedules, to bound 2\n"
      "\n"
      "tether-early-return  1 CONFIRMED, 1 MISSED, 1 CLEAN\n"
      "total                1 CONFIRMED, 1 MISSED, 1 CLEAN\n"
      "witnesses: /w/<case>\n"
      "1 not as declared\n");
}

TEST(VerdictTable, SaysBySoManySchedulesWhatIsConfirmed) {
  std::vector<Judged> programs = sample();
  programs[0].rows[0].firstSchedule = 3;
  EXPECT_NE(verdictTable(programs, settings(), false)
                .find("\nconfirmed by schedule 3 (median), 3 (nine of ten), 3 (at most)\n"),
            std::string::npos);
  programs[0].rows[1].firstSchedule = 1000; // MISSED
  for (std::uint64_t schedule : {1, 1, 1, 1, 1, 2, 2, 5, 99}) {
    programs[0].rows.push_back(Row(programs[0].rows[0]));
    programs[0].rows.back().firstSchedule = schedule;
  }
  std::string table = verdictTable(programs, settings(), false);
  EXPECT_NE(table.find("\nconfirmed by schedule 1 (median), 5 (nine of ten), 99 (at most)\n"), std::string::npos)
      << table;
}

TEST(VerdictTable, CountsOrdinaryRunsWhereThereAreAny) {
  std::vector<Judged> programs = sample();
  programs[0].rows[0].seenRuns = 2;
  std::string table = verdictTable(programs, settings(3), false);
  EXPECT_NE(table.find("12 schedules, all          2/3 runs  bug.1.replay\n"), std::string::npos) << table;
  EXPECT_NE(table.find("400 schedules, to bound 2  0/3 runs\n"), std::string::npos) << table;
}

TEST(VerdictTable, TellsTheStoriesIfAsked) {
  const std::string story = "bug.1.replay\n  1. 0: chan send at bug.cpp:23: waits\n  2. 0.1: chan recv at /u/b.h:2\n"
                            "  TETHER_REPLAY=/w/early-return/a/bug.1.replay /b/bug\n";
  EXPECT_NE(verdictTable(sample(), settings(0, true), false).find(story), std::string::npos);
  EXPECT_EQ(verdictTable(sample(), settings(), false).find("chan send"), std::string::npos);
}

TEST(VerdictTable, ColoursOnlyTheVerdict) {
  std::string table = verdictTable(sample(), settings(), true);
  EXPECT_TRUE(table.starts_with("\x1b[32mCONFIRMED\x1b[0m  early-return/a  ")) << table;
  EXPECT_NE(table.find("\x1b[31mMISSED\x1b[0m     early-return/a"), std::string::npos) << table;
}

TEST(VerdictTable, SaysWhenAllIsAsDeclared) {
  std::vector<Judged> programs = sample();
  EXPECT_FALSE(allAsDeclared(programs));
  programs[0].rows.pop_back();
  EXPECT_TRUE(allAsDeclared(programs));
  EXPECT_TRUE(verdictTable(programs, settings(), false).ends_with("\nall as declared\n"));
}

TEST(VerdictJson, HasRowsAndTotals) {
  nlohmann::json json = nlohmann::json::parse(verdictJson(sample(), settings()));
  EXPECT_EQ(json["version"], 2);
  EXPECT_EQ(json["runs"], 0);
  ASSERT_EQ(json["rows"].size(), 3u);
  const nlohmann::json &row = json["rows"][0];
  EXPECT_EQ(row["verdict"], "CONFIRMED");
  EXPECT_EQ(row["line"], 23);
  EXPECT_EQ(row["leaks"], "must");
  EXPECT_EQ(row["shown_schedules"], 12);
  EXPECT_EQ(row["exhaustive"], true);
  EXPECT_EQ(row["replay"], "/w/early-return/a/bug.1.replay");
  EXPECT_TRUE(row["story"].get<std::string>().starts_with("  1. 0: chan send"));
  EXPECT_EQ(json["rows"][1]["leaks"], "may");
  EXPECT_EQ(json["rows"][2]["leaks"], "");
  EXPECT_EQ(json["totals"]["MISSED"], 1);
  EXPECT_EQ(json["totals"]["LEAKS"], 0);
  EXPECT_EQ(json["as_declared"], false);
}

TEST(VerdictJson, NeverIsSaidOnlyAfterAllSchedules) {
  std::vector<Judged> programs = sample();
  programs[1].explored.exhaustive = true;
  nlohmann::json json = nlohmann::json::parse(verdictJson(programs, settings()));
  EXPECT_EQ(json["rows"][2]["leaks"], "never");
}

} // namespace
