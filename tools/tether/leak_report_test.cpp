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

std::vector<Leak> leaksIn(const std::string &text) {
  std::vector<Leak> leaks;
  EXPECT_EQ(readLeakReport(text, leaks), std::nullopt) << text;
  return leaks;
}

TEST(LeakReport, NoGoroutineNoLeak) { EXPECT_TRUE(leaksIn(report("")).empty()); }

TEST(LeakReport, BlockedGoroutine) {
  EXPECT_EQ(leaksIn(report(goroutine("chan send"))), (std::vector<Leak>{{{{"/a/b.cpp", 7}}, "chan send"}}));
}

TEST(LeakReport, DaemonsAndRunningGoroutinesAreNoLeaks) {
  EXPECT_TRUE(leaksIn(report(goroutine("chan send", R"(,"daemon":true)"))).empty());
  EXPECT_TRUE(leaksIn(report(goroutine("running") + "," + goroutine("runnable"))).empty());
  EXPECT_EQ(leaksIn(report(goroutine("select", R"(,"daemon":false)"))).size(), 1u);
}

TEST(LeakReport, SelectHasThePlacesOfItsCases) {
  std::string cases = R"(,"cases":[{"op":"recv","at":{"file":"/a/b.cpp","line":5,"column":1}}])";
  EXPECT_EQ(leaksIn(report(goroutine("select", cases))),
            (std::vector<Leak>{{{{"/a/b.cpp", 7}, {"/a/b.cpp", 5}}, "select"}}));
}

TEST(LeakReport, MisuseIsSeenToo) {
  std::string misuse = R"([{"kind":"add-after-wait","at":{"file":"/a/b.cpp","line":9,"column":1}}])";
  EXPECT_EQ(leaksIn(report("", misuse)), (std::vector<Leak>{{{{"/a/b.cpp", 9}}, "add-after-wait"}}));
}

TEST(LeakReport, UnreadableReports) {
  for (const std::string &text :
       {std::string("{"), std::string("[]"), std::string(R"({"version":2})"), std::string(R"({"version":1})"),
        std::string(R"({"version":1,"goroutines":[{}]})")}) {
    std::vector<Leak> leaks;
    EXPECT_NE(readLeakReport(text, leaks), std::nullopt) << text;
  }
}

} // namespace
