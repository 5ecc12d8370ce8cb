#include "verdict.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <tuple>

using namespace tether::tool;

namespace {

const std::string file = "/t/case/bug.cpp";
const std::string check = "tether-early-return";

Leak leakAt(std::initializer_list<unsigned> lines, Frequency frequency = Frequency::may) {
  Leak leak{{}, "chan send"};
  for (unsigned line : lines)
    leak.places.push_back({file, line});
  leak.frequency = frequency;
  leak.schedules = 7;
  leak.firstSchedule = 4;
  leak.replay = "bug.1.replay";
  return leak;
}

Leak misuseAt(unsigned line, const std::string &kind) {
  Leak leak = leakAt({line});
  leak.reason = kind;
  leak.isMisuse = true;
  return leak;
}

/// All schedules were explored.
Exploration all(std::vector<Leak> leaks) {
  Exploration exploration;
  exploration.report.mode = "explore";
  exploration.report.schedules = 12;
  exploration.report.exhaustive = true;
  exploration.report.bound = 3;
  exploration.report.leaks = std::move(leaks);
  return exploration;
}

Exploration toBound(int bound, std::vector<Leak> leaks) {
  Exploration exploration = all(std::move(leaks));
  exploration.report.exhaustive = false;
  exploration.report.bound = bound;
  exploration.report.stoppedBy = "schedules";
  return exploration;
}

RunOutcome runWith(std::vector<Leak> leaks) {
  RunOutcome run;
  run.report.mode = "run";
  run.report.leaks = std::move(leaks);
  return run;
}

RunOutcome failedRun(const std::string &why) {
  RunOutcome run;
  run.failure = why;
  return run;
}

/// A bug with a mark on each of `lines`.
TestProgram bug(std::initializer_list<unsigned> lines, bool someSchedules = true, const std::string &word = check) {
  TestProgram program{"case", file, true, {}};
  program.declaration.checks = {check};
  program.declaration.someSchedules = someSchedules;
  for (unsigned line : lines)
    program.declaration.marks.push_back({line, word});
  return program;
}

TestProgram fixed() { return {"case", file, false, {}}; }

Found foundAt(unsigned line, const std::string &by = check) { return {{file, line}, by}; }

Row onlyRow(const TestProgram &program, const std::vector<Found> &findings, const Exploration &exploration,
            const std::vector<RunOutcome> &runs = {}) {
  std::vector<Row> rows = judge(program, findings, exploration, runs);
  EXPECT_EQ(rows.size(), 1u);
  return rows.front();
}

// Every combination of marked, found, shown and the end of the search for one line of a bug.
struct Combination {
  bool marked, found, shown, exhaustive;
  Verdict verdict;
  bool asDeclared;
};

class OneLine : public testing::TestWithParam<Combination> {};

TEST_P(OneLine, HasOneVerdict) {
  const Combination &given = GetParam();
  std::vector<Found> findings;
  if (given.found)
    findings.push_back(foundAt(5));
  std::vector<Leak> leaks;
  if (given.shown)
    leaks.push_back(leakAt({5}));
  Row row = onlyRow(given.marked ? bug({5}) : bug({}), findings, given.exhaustive ? all(leaks) : toBound(2, leaks));
  EXPECT_EQ(row.verdict, given.verdict);
  EXPECT_EQ(row.asDeclared, given.asDeclared);
  EXPECT_EQ(row.schedules, given.shown ? 7u : 0u);
  EXPECT_EQ(row.firstSchedule, given.shown ? 4u : 0u);
  EXPECT_EQ(row.replay, given.shown ? "bug.1.replay" : "");
  EXPECT_EQ(row.frequency, given.shown ? Frequency::may : Frequency::unknown);
}

INSTANTIATE_TEST_SUITE_P(Verdicts, OneLine,
                         testing::Values( // marked, found, shown, exhaustive
                             Combination{true, true, true, true, Verdict::confirmed, true},
                             Combination{true, true, true, false, Verdict::confirmed, true},
                             Combination{true, true, false, true, Verdict::refuted, false},
                             Combination{true, true, false, false, Verdict::unknown, true},
                             Combination{true, false, true, true, Verdict::missed, false},
                             Combination{true, false, true, false, Verdict::missed, false},
                             Combination{true, false, false, true, Verdict::refuted, false},
                             Combination{true, false, false, false, Verdict::missed, false},
                             Combination{false, true, true, true, Verdict::confirmed, false},
                             Combination{false, true, true, false, Verdict::confirmed, false},
                             Combination{false, true, false, true, Verdict::refuted, false},
                             Combination{false, true, false, false, Verdict::unknown, false},
                             Combination{false, false, true, true, Verdict::missed, false},
                             Combination{false, false, true, false, Verdict::missed, false}));

TEST(Judge, BugWithoutAnythingIsNotClean) {
  // findPrograms refuses a bug without a mark; should one come here all the same, it shows no defect.
  EXPECT_EQ(onlyRow(bug({}), {}, all({})).verdict, Verdict::missed);
}

TEST(Judge, AFixedProgramIsCleanToTheBoundExplored) {
  for (const Exploration &exploration : {all({}), toBound(0, {}), toBound(3, {})}) {
    Row row = onlyRow(fixed(), {}, exploration);
    EXPECT_EQ(row.verdict, Verdict::clean);
    EXPECT_TRUE(row.asDeclared);
    EXPECT_EQ(row.remark, "");
  }
}

TEST(Judge, ALimitIsNotClean) {
  Row row = onlyRow(fixed(), {}, toBound(-1, {}));
  EXPECT_EQ(row.verdict, Verdict::unknown);
  EXPECT_TRUE(row.asDeclared);
  EXPECT_EQ(row.remark, "ended by the limit of schedules");
  Exploration endless = toBound(3, {});
  endless.report.limited = 2;
  row = onlyRow(fixed(), {}, endless);
  EXPECT_EQ(row.verdict, Verdict::unknown);
  EXPECT_EQ(row.remark, "2 schedules reached the limit of steps");
  EXPECT_EQ(onlyRow(bug({5}), {foundAt(5)}, endless).remark, "2 schedules reached the limit of steps");
}

TEST(Judge, LeaksAndFindingsOfFixedPrograms) {
  for (const Exploration &exploration : {all({leakAt({4})}), toBound(1, {leakAt({4})})}) {
    Row row = onlyRow(fixed(), {}, exploration);
    EXPECT_EQ(row.verdict, Verdict::leaks);
    EXPECT_EQ(row.place.line, 4u);
    EXPECT_FALSE(row.asDeclared);
  }
  EXPECT_EQ(onlyRow(fixed(), {}, all({misuseAt(4, "double-close")})).verdict, Verdict::leaks);
  Row row = onlyRow(fixed(), {foundAt(3)}, all({}));
  EXPECT_EQ(row.verdict, Verdict::refuted);
  EXPECT_FALSE(row.asDeclared);
  row = onlyRow(fixed(), {foundAt(3)}, toBound(3, {}));
  EXPECT_EQ(row.verdict, Verdict::unknown);
  EXPECT_FALSE(row.asDeclared);
  std::vector<Row> rows = judge(fixed(), {foundAt(3)}, all({leakAt({3})}), {});
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].verdict, Verdict::leaks);
  EXPECT_EQ(rows[1].verdict, Verdict::confirmed);
  EXPECT_FALSE(rows[1].asDeclared);
}

TEST(Judge, ScheduleSaysWhetherEveryScheduleShowsIt) {
  struct Case {
    bool some;
    Frequency frequency;
    bool exhaustive;
    std::string remark;
  };
  const std::string isNotMust = "SCHEDULE is every, but not every schedule shows it";
  const std::string isMust = "SCHEDULE is some, but every schedule shows it";
  for (const Case &given : {Case{false, Frequency::must, true, ""}, Case{false, Frequency::must, false, ""},
                            Case{false, Frequency::may, true, isNotMust}, Case{false, Frequency::may, false, isNotMust},
                            Case{true, Frequency::must, true, isMust}, Case{true, Frequency::must, false, ""},
                            Case{true, Frequency::may, true, ""}, Case{true, Frequency::may, false, ""}}) {
    std::vector<Leak> leaks = {leakAt({5}, given.frequency)};
    Row row = onlyRow(bug({5}, given.some), {foundAt(5)}, given.exhaustive ? all(leaks) : toBound(2, leaks));
    EXPECT_EQ(row.verdict, Verdict::confirmed);
    EXPECT_EQ(row.remark, given.remark);
    EXPECT_EQ(row.asDeclared, given.remark.empty());
  }
}

TEST(Judge, OneLineThatMayHideMakesTheScheduleSome) {
  Exploration exploration = all({leakAt({5}, Frequency::must), leakAt({6}, Frequency::may)});
  for (const Row &row : judge(bug({5, 6}, true), {foundAt(5), foundAt(6)}, exploration, {}))
    EXPECT_TRUE(row.asDeclared) << row.remark;
  std::vector<Row> rows = judge(bug({5, 6}, false), {foundAt(5), foundAt(6)}, exploration, {});
  EXPECT_TRUE(rows[0].asDeclared);
  EXPECT_FALSE(rows[1].asDeclared);
}

TEST(Judge, EveryScheduleMayLeakOneOfSeveral) {
  // Three senders, one receiver: each may get through, and every schedule leaks two.
  EXPECT_TRUE(onlyRow(bug({5}, false), {foundAt(5)}, all({leakAt({5}), leakAt({5})})).asDeclared);
  EXPECT_FALSE(onlyRow(bug({5}, false), {foundAt(5)}, all({leakAt({5})})).asDeclared);
}

TEST(Judge, WhatEveryScheduleShowsIsNotUnknown) {
  Exploration exploration = toBound(2, {});
  EXPECT_FALSE(onlyRow(bug({5}, false), {foundAt(5)}, exploration).asDeclared);
  // What loops for ever reaches the limit of steps.
  exploration.report.limited = 1;
  EXPECT_TRUE(onlyRow(bug({5}, false), {foundAt(5)}, exploration).asDeclared);
}

TEST(Judge, AFindingOfAnotherCheckDoesNotAnswerAMark) {
  std::vector<Row> rows = judge(bug({5}), {foundAt(5, "tether-timeout")}, all({leakAt({5})}), {});
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].verdict, Verdict::missed);
  EXPECT_EQ(rows[0].check, check);
  EXPECT_EQ(rows[1].verdict, Verdict::confirmed);
  EXPECT_FALSE(rows[1].asDeclared);
}

TEST(Judge, ADefectThatNoCheckClaimsMustBeShown) {
  TestProgram program = bug({5}, true, "double-lock");
  Row row = onlyRow(program, {}, all({leakAt({5})}));
  EXPECT_EQ(row.verdict, Verdict::missed);
  EXPECT_TRUE(row.asDeclared);
  row = onlyRow(program, {}, all({}));
  EXPECT_EQ(row.verdict, Verdict::refuted);
  EXPECT_FALSE(row.asDeclared);
  row = onlyRow(program, {}, toBound(2, {}));
  EXPECT_EQ(row.verdict, Verdict::unknown);
  EXPECT_TRUE(row.asDeclared);
}

TEST(Judge, AFindingWhereNoCheckWasExpectedIsNotAsDeclared) {
  std::vector<Row> rows = judge(bug({5}, true, "double-lock"), {foundAt(5)}, all({leakAt({5})}), {});
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_TRUE(rows[0].asDeclared);
  EXPECT_EQ(rows[1].verdict, Verdict::confirmed);
  EXPECT_FALSE(rows[1].asDeclared);
}

TEST(Judge, MisuseAnswersToItsKind) {
  const std::string addCheck = "tether-add-in-goroutine";
  for (const auto &[word, kind, isMeant] :
       {std::tuple{addCheck, "add-after-wait", true}, std::tuple{addCheck, "negative-counter", false},
        std::tuple{check, "add-after-wait", false}, std::tuple{std::string("add-after-wait"), "add-after-wait", true},
        std::tuple{std::string("send-on-closed"), "send-on-closed", true},
        std::tuple{std::string("send-on-closed"), "double-close", false},
        std::tuple{std::string("tether-send-on-closed"), "send-on-closed", true},
        std::tuple{std::string("tether-double-close"), "send-on-closed", false},
        std::tuple{std::string("tether-surplus-done"), "negative-counter", true}}) {
    std::vector<Row> rows = judge(bug({5}, true, word), {}, all({misuseAt(5, kind)}), {});
    EXPECT_EQ(rows.size(), isMeant ? 1u : 2u) << word << " " << kind;
    EXPECT_EQ(std::ranges::count(rows, Verdict::refuted, &Row::verdict), isMeant ? 0 : 1) << word << " " << kind;
  }
  EXPECT_EQ(onlyRow(bug({5}, true, addCheck), {foundAt(5, addCheck)}, all({misuseAt(5, "add-after-wait")})).verdict,
            Verdict::confirmed);
  // The add does not block; who is blocked there has another defect.
  EXPECT_EQ(judge(bug({5}, true, addCheck), {foundAt(5, addCheck)}, all({leakAt({5})}), {}).size(), 2u);
}

TEST(Judge, AnyGoroutineMayUnlock) {
  EXPECT_EQ(onlyRow(fixed(), {}, all({misuseAt(5, "unlock-by-non-owner")})).verdict, Verdict::clean);
  EXPECT_EQ(onlyRow(bug({5}, true, "unlock-by-non-owner"), {}, all({misuseAt(5, "unlock-by-non-owner")})).verdict,
            Verdict::missed);
}

TEST(Judge, ACycleOfLocksIsExplainedByTheGoroutinesInIt) {
  EXPECT_EQ(onlyRow(bug({5}, true, "lock-order"), {}, all({leakAt({5}), misuseAt(5, "lock-cycle")})).verdict,
            Verdict::missed);
  EXPECT_EQ(judge(bug({5}, true, "lock-order"), {}, all({leakAt({5}), misuseAt(6, "lock-cycle")}), {}).size(), 2u);
}

TEST(Judge, ASelectIsShownAtAnyOfItsPlaces) {
  Exploration exploration = all({leakAt({8, 5, 6})});
  EXPECT_EQ(onlyRow(bug({5}), {foundAt(5)}, exploration).verdict, Verdict::confirmed);
  std::vector<Row> rows = judge(bug({9}), {foundAt(9)}, exploration, {});
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].place.line, 8u);
  EXPECT_EQ(rows[0].verdict, Verdict::missed);
}

TEST(Judge, FilesMustAgree) {
  Leak elsewhere = leakAt({5});
  elsewhere.places[0].file = "/other/bug.cpp";
  std::vector<Row> rows = judge(bug({5}), {foundAt(5)}, all({elsewhere}), {});
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].place.file, "/other/bug.cpp");
  EXPECT_EQ(rows[1].verdict, Verdict::refuted);
}

TEST(Judge, FailuresGetARowEach) {
  Exploration exploration;
  exploration.failures = {"signal 11", "lost"};
  std::vector<Row> rows = judge(fixed(), {}, exploration, {});
  ASSERT_EQ(rows.size(), 2u);
  for (const Row &row : rows) {
    EXPECT_EQ(row.verdict, Verdict::fails);
    EXPECT_FALSE(row.asDeclared);
  }
  EXPECT_EQ(rows[0].remark, "signal 11");
  rows = judge(bug({5}), {foundAt(5)}, exploration, {});
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_EQ(rows[2].verdict, Verdict::unknown);
  EXPECT_EQ(rows[2].remark, "not explored");
}

TEST(Judge, FailedRunsGetARow) {
  std::vector<RunOutcome> runs = {runWith({}), failedRun("signal 11"), failedRun("signal 6")};
  Row row = onlyRow(fixed(), {}, all({}), runs);
  EXPECT_EQ(row.verdict, Verdict::fails);
  EXPECT_EQ(row.remark, "2 of 3 runs: signal 11");
  EXPECT_FALSE(row.asDeclared);
  EXPECT_EQ(judge(bug({5}), {foundAt(5)}, all({leakAt({5})}), runs).size(), 2u);
}

TEST(Judge, WhatARunShowsSomeScheduleMustShow) {
  std::vector<RunOutcome> runs = {runWith({leakAt({5})}), runWith({}), runWith({leakAt({5})})};
  Row row = onlyRow(fixed(), {}, all({}), runs);
  EXPECT_EQ(row.verdict, Verdict::fails);
  EXPECT_EQ(row.place.line, 5u);
  EXPECT_EQ(row.seenRuns, 2u);
  EXPECT_EQ(row.remark,
            "a defect of the explorer: blocked in 2 ordinary runs and in no schedule, though all were explored");
  // A search that did not come to its end may have missed it; a program that still moves proves nothing.
  EXPECT_EQ(onlyRow(fixed(), {}, toBound(3, {}), runs).verdict, Verdict::leaks);
  for (RunOutcome &run : runs)
    run.report.isMoving = true;
  EXPECT_EQ(onlyRow(fixed(), {}, all({}), runs).verdict, Verdict::clean);
  EXPECT_EQ(onlyRow(fixed(), {}, toBound(3, {}), runs).verdict, Verdict::clean);
}

TEST(Judge, RunsThatAgreeAreCounted) {
  std::vector<RunOutcome> runs = {runWith({leakAt({5}), leakAt({5})}), runWith({leakAt({6, 5})}), runWith({})};
  Row row = onlyRow(bug({5}), {foundAt(5)}, all({leakAt({5})}), runs);
  EXPECT_EQ(row.verdict, Verdict::confirmed);
  EXPECT_EQ(row.seenRuns, 2u);
  EXPECT_TRUE(row.asDeclared);
}

TEST(Extent, SaysHowFarTheSearchWent) {
  EXPECT_EQ(extent({}), "not explored");
  EXPECT_EQ(extent(all({}).report), "12 schedules, all");
  EXPECT_EQ(extent(toBound(2, {}).report), "12 schedules, to bound 2");
  EXPECT_EQ(extent(toBound(-1, {}).report), "12 schedules, no bound");
}

} // namespace
