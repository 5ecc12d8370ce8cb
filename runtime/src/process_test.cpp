// What a process says and how it ends: deadlock, uncaught exception, stack overflow, TETHER_LEAK_REPORT. Each
// test runs one scenario of runtime_probe, which lies beside this binary, and reads its output and exit
// status.
#include "test_support.h"

#include <nlohmann/json.hpp>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <sys/wait.h>
#include <unistd.h>

namespace tether {
namespace {

using namespace test;
namespace fs = std::filesystem;

struct outcome {
  int exit_status = -1; ///< -1 when a signal ended the process
  int signal = 0;
  std::string out, err;

  bool says(std::string_view text) const { return err.find(text) != std::string::npos; }
};

std::string contents_of(const fs::path &file) {
  std::ifstream in(file);
  return {std::istreambuf_iterator<char>(in), {}};
}

unsigned probe_line(const char *mark) {
  const fs::path source = fs::path(__FILE__).parent_path() / "runtime_probe.cpp";
  const unsigned n = line_of(source.c_str(), mark);
  EXPECT_NE(n, 0u) << "no line is marked " << mark;
  return n;
}

std::string probe_at(const char *mark) { return "runtime_probe.cpp:" + std::to_string(probe_line(mark)); }

/// Bytes that a process could still get.
double memory_available() {
  std::ifstream in("/proc/meminfo");
  for (std::string name; in >> name;) {
    double kib = 0;
    if (name == "MemAvailable:" && in >> kib)
      return kib * 1024;
  }
  return 0;
}

class ProcessTest : public ::testing::Test {
protected:
  void SetUp() override {
    std::string name = (fs::temp_directory_path() / "tether_probe_XXXXXX").string();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    dir_ = name;
  }
  void TearDown() override { fs::remove_all(dir_); }

  fs::path report() const { return dir_ / "report.json"; }

  /// Runs the probe under `timeout`, so that a hang is a failure of its own (status 124).
  outcome probe(const std::string &scenario, const std::string &environment = "") {
    const fs::path binary = fs::read_symlink("/proc/self/exe").parent_path() / "runtime_probe";
    const std::string command = "ulimit -c 0; env " + environment + " timeout 60 " + binary.string() + " " + scenario +
                                " >" + (dir_ / "out").string() + " 2>" + (dir_ / "err").string();
    const int status = std::system(("sh -c '" + command + "' 2>/dev/null").c_str());
    outcome o;
    o.exit_status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    if (o.exit_status > 128)
      o.signal = std::exchange(o.exit_status, -1) - 128;
    o.out = contents_of(dir_ / "out");
    o.err = contents_of(dir_ / "err");
    return o;
  }

  outcome probe_with_report(const std::string &scenario) {
    return probe(scenario, "TETHER_LEAK_REPORT=" + report().string());
  }

  nlohmann::json parsed_report() {
    const std::string text = contents_of(report());
    EXPECT_TRUE(nlohmann::json::accept(text)) << text;
    return nlohmann::json::parse(text, nullptr, false);
  }

private:
  fs::path dir_;
};

void expect_deadlock(const outcome &o) {
  EXPECT_EQ(o.exit_status, 2) << o.err;
  EXPECT_TRUE(o.says("all goroutines are asleep - deadlock!")) << o.err;
}

void expect_uncaught(const outcome &o, std::string_view text) {
  EXPECT_EQ(o.signal, SIGABRT) << o.exit_status << o.err;
  EXPECT_TRUE(o.says(text)) << o.err;
  EXPECT_TRUE(o.says("goroutine")) << o.err;
}

TEST_F(ProcessTest, DeadlockOfTheMainGoroutine) {
  const outcome o = probe("deadlock_of_main");
  expect_deadlock(o);
  EXPECT_TRUE(o.says("chan receive")) << o.err;
  EXPECT_TRUE(o.says(probe_at("deadlock of main"))) << o.err;
}

TEST_F(ProcessTest, DeadlockDumpsEveryGoroutine) {
  const outcome o = probe("deadlock_of_all");
  expect_deadlock(o);
  for (const char *reason : {"chan send", "chan receive", "sync.WaitGroup.Wait"})
    EXPECT_TRUE(o.says(reason)) << reason << "\n" << o.err;
  for (const char *mark :
       {"deadlock send", "deadlock receive", "deadlock wait", "deadlock created", "deadlock channel"})
    EXPECT_TRUE(o.says(probe_at(mark))) << mark << "\n" << o.err;
}

TEST_F(ProcessTest, DeadlockOfOtherPrimitives) {
  const outcome lock = probe("deadlock_of_a_mutex");
  expect_deadlock(lock);
  EXPECT_TRUE(lock.says("sync.Mutex.Lock") && lock.says(probe_at("deadlock lock"))) << lock.err;
  const outcome nothing = probe("deadlock_of_select");
  expect_deadlock(nothing);
  EXPECT_TRUE(nothing.says("select (no cases)")) << nothing.err;
}

TEST_F(ProcessTest, DeadlockIsSeenAfterTimersAndBlockingCalls) { expect_deadlock(probe("deadlock_after_work")); }
TEST_F(ProcessTest, ADaemonDoesNotHideADeadlock) { expect_deadlock(probe("deadlock_beside_a_daemon")); }
TEST_F(ProcessTest, AStoppedTimerDoesNotHideADeadlock) { expect_deadlock(probe("deadlock_beside_a_stopped_timer")); }

TEST_F(ProcessTest, ATimerOrABlockingCallIsNoDeadlock) {
  const outcome o = probe("no_deadlock");
  EXPECT_EQ(o.exit_status, 5) << o.err;
}

TEST_F(ProcessTest, AnOrdinaryThreadThatCanStillActIsNoDeadlock) {
  const outcome o = probe("no_deadlock_beside_a_thread");
  EXPECT_EQ(o.exit_status, 6) << o.err;
}

TEST_F(ProcessTest, DeadlockWritesTheLeakReportToo) {
  expect_deadlock(probe_with_report("deadlock_of_all"));
  const auto json = parsed_report();
  ASSERT_EQ(json.at("goroutines").size(), 3u) << "the main goroutine included: " << json.dump(1);
}

TEST_F(ProcessTest, LeakReportNamesWhatIsLeft) {
  const outcome o = probe_with_report("leaks");
  EXPECT_EQ(o.exit_status, 7) << "the report does not change it\n" << o.err;
  const auto json = parsed_report();
  EXPECT_EQ(json.at("version"), 1);
  EXPECT_EQ(json.at("mode"), "run");
  EXPECT_EQ(json.at("schedules"), 1);
  EXPECT_EQ(json.at("exhaustive"), false);
  EXPECT_EQ(json.at("misuse"), nlohmann::json::array());
  int sends = 0, selects = 0;
  for (const auto &g : json.at("goroutines")) {
    if (g.at("daemon") == true)
      continue;
    if (!sanitized)
      EXPECT_EQ(g.at("verdict"), "stuck");
    EXPECT_TRUE(g.at("blocked_at").at("file").get<std::string>().ends_with("runtime_probe.cpp"));
    sends += g.at("reason") == "chan send";
    selects += g.at("reason") == "select";
  }
  EXPECT_EQ(sends, 1) << json.dump(1);
  EXPECT_EQ(selects, 1) << json.dump(1);
}

TEST_F(ProcessTest, LeakReportHasTheLines) {
  probe_with_report("leaks");
  const auto json = parsed_report();
  for (const auto &g : json.at("goroutines"))
    if (g.at("reason") == "chan send") {
      EXPECT_EQ(g.at("blocked_at").at("line"), probe_line("leak send"));
      EXPECT_EQ(g.at("created_at").at("line"), probe_line("leak created"));
      EXPECT_EQ(g.at("channel").at("capacity"), 0);
      EXPECT_EQ(g.at("channel").at("made_at").at("line"), probe_line("leak channel"));
      EXPECT_TRUE(g.at("channel").at("id").is_number());
      EXPECT_TRUE(g.at("blocked_at").at("column").is_number());
    } else if (g.at("reason") == "select") {
      EXPECT_EQ(g.at("blocked_at").at("line"), probe_line("leak select"));
      ASSERT_EQ(g.at("cases").size(), 2u);
      EXPECT_EQ(g.at("cases").at(0).at("op"), "recv");
      EXPECT_EQ(g.at("cases").at(0).at("at").at("line"), probe_line("leak case"));
      EXPECT_EQ(g.at("cases").at(1).at("at").at("line"), probe_line("leak select"));
      EXPECT_EQ(g.at("cases").at(1).at("channel").at("capacity"), 7);
    }
}

TEST_F(ProcessTest, LeakReportIsWrittenWhenThereIsNoLeak) {
  EXPECT_EQ(probe_with_report("leak_free").exit_status, 3);
  EXPECT_EQ(parsed_report().at("goroutines"), nlohmann::json::array());
}

TEST_F(ProcessTest, LeakReportAtExitWithoutRun) {
  EXPECT_EQ(probe_with_report("leaks_without_run").exit_status, 4);
  const auto json = parsed_report();
  ASSERT_EQ(json.at("goroutines").size(), 1u) << json.dump(1);
  EXPECT_EQ(json.at("goroutines").at(0).at("blocked_at").at("line"), probe_line("leak without run"));
}

TEST_F(ProcessTest, GoroutinesOfAnEarlierRunAreNotReportedAgain) {
  probe_with_report("second_run_is_clean");
  EXPECT_EQ(parsed_report().at("goroutines"), nlohmann::json::array());
}

TEST_F(ProcessTest, UnwritableReportIsOneClearLine) {
  const outcome o = probe("leak_free", "TETHER_LEAK_REPORT=/nonexistent/report.json");
  EXPECT_EQ(o.exit_status, 3) << "exit status unchanged";
  EXPECT_TRUE(o.says("/nonexistent/report.json")) << o.err;
  EXPECT_EQ(std::count(o.err.begin(), o.err.end(), '\n'), 1) << o.err;
}

TEST_F(ProcessTest, UncaughtExceptionOfAGoroutine) {
  const outcome o = probe("uncaught_in_go");
  expect_uncaught(o, "the reason");
  EXPECT_TRUE(o.says(probe_at("uncaught created"))) << o.err;
}

TEST_F(ProcessTest, UncaughtExceptionOfAWaitGroupsGoroutine) {
  const outcome o = probe("uncaught_in_wait_group");
  expect_uncaught(o, "the reason");
  EXPECT_TRUE(o.says(probe_at("uncaught in wait group"))) << o.err;
}

TEST_F(ProcessTest, UncaughtExceptionOfATimersCall) { expect_uncaught(probe("uncaught_in_after_func"), "the reason"); }

TEST_F(ProcessTest, UncaughtExceptionOfTheMainGoroutine) {
  const outcome o = probe("uncaught_in_main");
  EXPECT_EQ(o.signal, SIGABRT) << o.exit_status;
  EXPECT_TRUE(o.says("the reason")) << o.err;
}

TEST_F(ProcessTest, UncaughtExceptionThatIsNoStdException) { expect_uncaught(probe("uncaught_number"), "goroutine"); }
TEST_F(ProcessTest, UncaughtMisuse) { expect_uncaught(probe("send_on_closed"), "send on closed channel"); }

TEST_F(ProcessTest, UncaughtExceptionCallsTheTerminateHandler) {
  EXPECT_EQ(probe("terminate_handler").exit_status, 42);
}

// Each kind of guard: what the kernel offers first, mappings, and none at all.
TEST_F(ProcessTest, StackOverflowIsReportedAsSuch) {
  for (const char *environment : {"", "TETHER_STACK_GUARD=mapping"}) {
    const outcome o = probe("overflow", environment);
    EXPECT_NE(o.exit_status, 0);
    EXPECT_NE(o.exit_status, 124) << "hung";
    EXPECT_TRUE(o.says("stack overflow")) << environment << o.err;
    EXPECT_TRUE(o.says("goroutine")) << o.err;
    EXPECT_TRUE(o.says(probe_at("overflow created"))) << o.err;
  }
}

TEST_F(ProcessTest, WithoutGuardsAnOverflowIsReportedAtTheNextDeparture) {
  if (sanitized)
    GTEST_SKIP() << "stacks are larger under sanitizers than the scenario overflows";
  for (const char *scenario : {"overflow_seen_where_it_is", "overflow_seen_afterwards"}) {
    const outcome o = probe(scenario, "TETHER_STACK_GUARD=none");
    EXPECT_EQ(o.signal, SIGABRT) << scenario;
    EXPECT_TRUE(o.says("stack overflow")) << scenario << o.err;
    EXPECT_TRUE(o.says(probe_at("small overflow created"))) << o.err;
  }
}

TEST_F(ProcessTest, WithoutGuardsAllElseWorks) {
  EXPECT_EQ(probe("leak_free", "TETHER_STACK_GUARD=none").exit_status, probe("leak_free").exit_status);
}

// More than the mappings that Linux allows a process by default, 65,530: guards end, goroutines do not.
TEST_F(ProcessTest, MoreGoroutinesThanMappings) {
  if (sanitized)
    GTEST_SKIP() << "sanitizers use several times the memory";
  for (const char *environment : {"TETHER_STACK_GUARD=mapping", "TETHER_STACK_GUARD=none"}) {
    const outcome o = probe("fifty_thousand", environment);
    EXPECT_EQ(o.exit_status, 0) << environment << o.out << o.err;
  }
}

// Under the system's default settings.
TEST_F(ProcessTest, AMillionParkedGoroutines) {
  if (sanitized)
    GTEST_SKIP() << "sanitizers use several times the memory";
  constexpr double needed = 6e9;
  if (memory_available() < needed)
    GTEST_SKIP() << "needs 6 GB of free memory";
  const outcome o = probe("a_million");
  std::cout << o.out;
  EXPECT_EQ(o.exit_status, 0) << o.out << o.err;
}

TEST_F(ProcessTest, AnyOtherFaultIsNotCalledAStackOverflow) {
  const outcome o = probe("segmentation_fault");
  EXPECT_NE(o.exit_status, 0);
  EXPECT_FALSE(o.says("stack overflow")) << o.err;
  if (!sanitized) {
    EXPECT_EQ(o.signal, SIGSEGV);
  }
}

TEST_F(ProcessTest, NoMemoryForAStack) {
  if (sanitized)
    GTEST_SKIP() << "sanitizers reserve more address space than the limit that this scenario sets";
  const outcome o = probe("no_memory_for_a_stack");
  EXPECT_EQ(o.exit_status, 0) << o.err;
  EXPECT_EQ(o.out, "bad_alloc\nworks again\n");
}

} // namespace
} // namespace tether
