#include "leak_report.h"

#include <gtest/gtest.h>

using namespace tether::tool;

namespace {

std::string goroutine(const std::string &reason, const std::string &more = "") {
  return R"({"id":1,"verdict":"alive","reason":")" + reason +
         R"(","blocked_at":{"file":"/a/./b.cpp","line":7,"column":3})" + more + "}";
}

std::string report(const std::string &goroutines, const std::string &misuse = "[]") {
  return R"({"version":1,"mode":"run","goroutines":[)" + goroutines + R"(],"misuse":)" + misuse + "}";
}

LeakReport read(const std::string &text) {
  LeakReport result;
  EXPECT_EQ(readLeakReport(text, result), std::nullopt) << text;
  return result;
}

Leak blocked(std::vector<Place> places, const std::string &reason, unsigned column = 3) {
  Leak leak{std::move(places), reason};
  leak.column = column;
  return leak;
}

TEST(LeakReport, NoGoroutineNoLeak) { EXPECT_TRUE(read(report("")).leaks.empty()); }

TEST(LeakReport, BlockedGoroutine) {
  EXPECT_EQ(read(report(goroutine("chan send"))).leaks, std::vector{blocked({{"/a/b.cpp", 7}}, "chan send")});
}

TEST(LeakReport, DaemonsAndRunningGoroutinesAreNoLeaks) {
  EXPECT_TRUE(read(report(goroutine("chan send", R"(,"daemon":true)"))).leaks.empty());
  EXPECT_TRUE(read(report(goroutine("running") + "," + goroutine("runnable"))).leaks.empty());
  EXPECT_EQ(read(report(goroutine("select", R"(,"daemon":false)"))).leaks.size(), 1u);
}

TEST(LeakReport, AProgramMovesWhileAGoroutineRunsOrSleeps) {
  EXPECT_FALSE(read(report("")).isMoving);
  EXPECT_FALSE(read(report(goroutine("chan send"))).isMoving);
  for (const char *reason : {"running", "runnable", "sleep"})
    EXPECT_TRUE(read(report(goroutine("chan send") + "," + goroutine(reason))).isMoving) << reason;
}

TEST(LeakReport, SelectHasThePlacesOfItsCases) {
  std::string cases = R"(,"cases":[{"op":"recv","at":{"file":"/a/b.cpp","line":5,"column":1}}])";
  EXPECT_EQ(read(report(goroutine("select", cases))).leaks,
            std::vector{blocked({{"/a/b.cpp", 7}, {"/a/b.cpp", 5}}, "select")});
}

TEST(LeakReport, WhereItWasStartedAndItsChannelMade) {
  std::string more = R"(,"created_at":{"file":"/a/c.cpp","line":4,"column":1},)"
                     R"("channel":{"id":1,"capacity":0,"made_at":{"file":"/a/d.cpp","line":2,"column":1}})";
  LeakReport result = read(report(goroutine("chan send", more) + "," + goroutine("select", R"(,"channel":null)")));
  ASSERT_EQ(result.leaks.size(), 2u);
  EXPECT_EQ(result.leaks[0].createdAt, (Place{"/a/c.cpp", 4}));
  EXPECT_EQ(result.leaks[0].madeAt, (Place{"/a/d.cpp", 2}));
  EXPECT_FALSE(result.leaks[0].isCertain);
  EXPECT_EQ(result.leaks[1].createdAt, Place());
  std::string stuck = goroutine("chan send");
  stuck.replace(stuck.find("alive"), 5, "stuck");
  EXPECT_TRUE(read(report(stuck)).leaks[0].isCertain);
}

TEST(LeakReport, Misuse) {
  std::string misuse = R"([{"kind":"add-after-wait","verdict":"may","at":{"file":"/a/b.cpp","line":9,"column":1},)"
                       R"("schedules":3,"first_schedule":2,"replay":"r.1.replay","story":"  1. 0: add\n"}])";
  Leak expected = blocked({{"/a/b.cpp", 9}}, "add-after-wait", 1);
  expected.isMisuse = true;
  expected.frequency = Frequency::may;
  expected.schedules = 3;
  expected.firstSchedule = 2;
  expected.replay = "r.1.replay";
  expected.story = "  1. 0: add\n";
  EXPECT_EQ(read(report("", misuse)).leaks, std::vector{expected});
}

TEST(LeakReport, Exploration) {
  std::string blockedAt = R"("blocked_at":{"file":"/a/b.cpp","line":7,"column":3})";
  LeakReport explored =
      read(R"({"version":1,"mode":"explore","schedules":12,"exhaustive":false,"complete":9,"bound":2,)"
           R"("limited":3,"stopped_by":"time","error":"lost","goroutines":[)"
           R"({"reason":"select","verdict":"must","schedules":9,)" +
           blockedAt + "}]}");
  EXPECT_EQ(explored.mode, "explore");
  EXPECT_EQ(explored.schedules, 12u);
  EXPECT_FALSE(explored.exhaustive);
  EXPECT_EQ(explored.bound, 2);
  EXPECT_EQ(explored.limited, 3u);
  EXPECT_EQ(explored.stoppedBy, "time");
  EXPECT_EQ(explored.error, "lost");
  ASSERT_EQ(explored.leaks.size(), 1u);
  EXPECT_EQ(explored.leaks[0].frequency, Frequency::must);
  EXPECT_EQ(explored.leaks[0].schedules, 9u);
}

TEST(LeakReport, UnreadableReports) {
  for (const std::string &text : {std::string("{"), std::string("[]"), std::string(R"({"version":2})"),
                                  std::string(R"({"version":1})"), std::string(R"({"version":1,"goroutines":[]})"),
                                  std::string(R"({"version":1,"mode":"run","goroutines":[{}]})")}) {
    LeakReport unread;
    EXPECT_NE(readLeakReport(text, unread), std::nullopt) << text;
  }
}

} // namespace
