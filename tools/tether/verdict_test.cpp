#include "verdict.h"

#include <gtest/gtest.h>

using namespace tether::tool;

namespace {

const std::string file = "/t/case/bug.cpp";
const std::string check = "tether-early-return";

Leak leakAt(std::initializer_list<unsigned> lines) {
  Leak leak{{}, "chan send"};
  for (unsigned line : lines)
    leak.places.push_back({file, line});
  return leak;
}

RunOutcome runWith(std::vector<Leak> leaks) { return {std::move(leaks), ""}; }

const std::vector<RunOutcome> twoCleanRuns(2);

/// A bug with a mark on each of `lines`.
TestProgram bug(std::initializer_list<unsigned> lines, bool someSchedules = false) {
  TestProgram program{"case", file, true, {{check}, someSchedules, {}}};
  for (unsigned line : lines)
    program.declaration.marks.push_back({line, check});
  return program;
}

TestProgram fixed() { return {"case", file, false, {{check}, false, {}}}; }

Found foundAt(unsigned line, const std::string &by = check) { return {{file, line}, by}; }

// Every combination of marked, found, seen and the schedule's promise for one line of a bug.
struct Combination {
  bool marked, found, seen, some;
  Verdict verdict;
  bool asDeclared;
};

class OneLine : public testing::TestWithParam<Combination> {};

TEST_P(OneLine, HasOneVerdict) {
  const Combination &given = GetParam();
  TestProgram program = given.marked ? bug({5}, given.some) : bug({}, given.some);
  std::vector<Found> findings;
  if (given.found)
    findings.push_back(foundAt(5));
  std::vector<RunOutcome> runs = twoCleanRuns;
  if (given.seen)
    runs[1].leaks.push_back(leakAt({5}));
  std::vector<Row> rows = judge(program, findings, runs);
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].verdict, given.verdict);
  EXPECT_EQ(rows[0].asDeclared, given.asDeclared);
  EXPECT_EQ(rows[0].seenRuns, given.seen ? 1u : 0u);
  EXPECT_EQ(rows[0].remark.empty(), given.asDeclared);
}

INSTANTIATE_TEST_SUITE_P(Verdicts, OneLine,
                         testing::Values( // marked, found, seen, some
                             Combination{true, true, true, false, Verdict::confirmed, true},
                             Combination{true, true, true, true, Verdict::confirmed, true},
                             Combination{true, true, false, false, Verdict::notSeen, false},
                             Combination{true, true, false, true, Verdict::notSeen, true},
                             Combination{true, false, true, false, Verdict::missed, false},
                             Combination{true, false, true, true, Verdict::missed, false},
                             Combination{true, false, false, false, Verdict::missed, false},
                             Combination{true, false, false, true, Verdict::missed, false},
                             Combination{false, true, true, false, Verdict::confirmed, false},
                             Combination{false, true, true, true, Verdict::confirmed, false},
                             Combination{false, true, false, false, Verdict::notSeen, false},
                             Combination{false, true, false, true, Verdict::notSeen, false},
                             Combination{false, false, true, false, Verdict::missed, false},
                             Combination{false, false, true, true, Verdict::missed, false}));

TEST(Judge, BugWithoutAnythingIsNotClean) {
  // findPrograms refuses a bug without a mark; should one come here all the same, it shows no defect.
  EXPECT_EQ(judge(bug({}), {}, twoCleanRuns)[0].verdict, Verdict::missed);
}

TEST(Judge, FixedPrograms) {
  EXPECT_EQ(judge(fixed(), {}, twoCleanRuns),
            (std::vector<Row>{{Verdict::clean, "", {file, 0}, 0, true, ""}}));
  EXPECT_EQ(judge(fixed(), {foundAt(3)}, twoCleanRuns),
            (std::vector<Row>{{Verdict::falseFinding, check, {file, 3}, 0, false, ""}}));
  EXPECT_EQ(judge(fixed(), {}, {runWith({leakAt({4})}), runWith({})}),
            (std::vector<Row>{{Verdict::leaks, "", {file, 4}, 1, false, ""}}));
  EXPECT_EQ(judge(fixed(), {foundAt(3)}, {runWith({leakAt({3})})}).size(), 2u);
}

TEST(Judge, AFindingOfAnotherCheckDoesNotAnswerAMark) {
  std::vector<Row> rows = judge(bug({5}), {foundAt(5, "tether-timeout")}, {runWith({leakAt({5})})});
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].verdict, Verdict::missed);
  EXPECT_EQ(rows[0].check, check);
  EXPECT_EQ(rows[1].verdict, Verdict::confirmed);
  EXPECT_FALSE(rows[1].asDeclared);
}

TEST(Judge, ADefectThatNoCheckClaimsMustBeSeen) {
  for (bool some : {false, true})
    for (bool seen : {false, true}) {
      TestProgram program = bug({}, some);
      program.declaration.marks.push_back({5, "double-lock"});
      std::vector<RunOutcome> runs = twoCleanRuns;
      if (seen)
        runs[1].leaks.push_back(leakAt({5}));
      std::string remark = some || seen ? "" : "SCHEDULE is every";
      EXPECT_EQ(judge(program, {}, runs),
                (std::vector<Row>{{Verdict::missed, "double-lock", {file, 5}, seen, some || seen, remark}}));
    }
}

TEST(Judge, AFindingWhereNoCheckWasExpectedIsNotAsDeclared) {
  TestProgram program = bug({});
  program.declaration.marks.push_back({5, "double-lock"});
  std::vector<Row> rows = judge(program, {foundAt(5)}, {runWith({leakAt({5})})});
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_TRUE(rows[0].asDeclared);
  EXPECT_EQ(rows[1].verdict, Verdict::confirmed);
  EXPECT_FALSE(rows[1].asDeclared);
}

TEST(Judge, SeveralLeaksOfOneRunCountOnce) {
  std::vector<Row> rows =
      judge(bug({5}), {foundAt(5)}, {runWith({leakAt({5}), leakAt({5})}), runWith({leakAt({5})})});
  EXPECT_EQ(rows[0].seenRuns, 2u);
}

TEST(Judge, ASelectIsSeenAtAnyOfItsPlaces) {
  std::vector<RunOutcome> runs = {runWith({leakAt({8, 5, 6})})};
  std::vector<Row> rows = judge(bug({5}), {foundAt(5)}, runs);
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].verdict, Verdict::confirmed);
  rows = judge(bug({9}), {foundAt(9)}, runs);
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].place.line, 8u);
  EXPECT_EQ(rows[0].verdict, Verdict::missed);
}

TEST(Judge, FilesMustAgree) {
  RunOutcome run = runWith({{{{"/other/bug.cpp", 5}}, "chan send"}});
  std::vector<Row> rows = judge(bug({5}), {foundAt(5)}, {run});
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].place.file, "/other/bug.cpp");
  EXPECT_EQ(rows[1].verdict, Verdict::notSeen);
}

TEST(Judge, FailedRunsGetARow) {
  std::vector<RunOutcome> runs = {runWith({}), {{}, "signal 11"}, {{}, "signal 6"}};
  std::vector<Row> rows = judge(fixed(), {}, runs);
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].verdict, Verdict::fails);
  EXPECT_EQ(rows[0].remark, "2 of 3 runs: signal 11");
  EXPECT_FALSE(rows[0].asDeclared);
  EXPECT_EQ(judge(bug({5}), {foundAt(5)}, runs).size(), 2u);
}

} // namespace
