// What the leak checks pass over, verify_none, and the GoogleTest listener.
#include "test_support.h"

#include <tether/leak.h>
#include <tether/leak_gtest.h>

#include <gtest/gtest-spi.h>

#include <string>
#include <thread>
#include <vector>

namespace tether {
namespace {

using namespace test;
class VerifyTest : public RuntimeTest {};
class VerifyLeavingTest : public LeavingTest {};

void start_worker(chan<int> c) {
  // NOLINTNEXTLINE(tether-no-counterpart): on purpose
  go([c] { c.recv(); }); // at: worker created
}

struct service {
  static void start(chan<int> c) {
    go([c] { c.recv(); });
  }
};

std::size_t alive(std::vector<leak::ignored> ignore) {
  return leak::find({.window = 50ms, .ignore = std::move(ignore)}).size();
}

TEST_F(VerifyTest, IgnoresByPlaceOfCreation) {
  run_to_end([] {
    auto c = make_chan<int>();
    start_worker(c);
    wait_until_parked(1);
    const std::string at = "verify_test.cpp:" + std::to_string(line_of(__FILE__, "worker created"));
    EXPECT_EQ(alive({}), 1u);
    EXPECT_EQ(alive({leak::ignore_created_in(at)}), 0u);
    EXPECT_EQ(alive({leak::ignore_created_in("verify_test.cpp")}), 0u);
    EXPECT_EQ(alive({leak::ignore_created_in("src/verify_test.cpp")}), 0u);
    EXPECT_EQ(alive({leak::ignore_created_in("test.cpp")}), 1u) << "only whole parts of the path";
    EXPECT_EQ(alive({leak::ignore_created_in("verify_test.cpp:1")}), 1u);
    EXPECT_EQ(alive({leak::ignore_created_in("other.cpp"), leak::ignore_created_in(at)}), 0u);
    c.close();
  });
}

TEST_F(VerifyTest, IgnoresByFunction) {
  run_to_end([] {
    auto c = make_chan<int>();
    start_worker(c);
    service::start(c);
    wait_until_parked(2);
    EXPECT_EQ(alive({leak::ignore_created_in("start_worker")}), 1u);
    EXPECT_EQ(alive({leak::ignore_created_in("service::start")}), 1u);
    EXPECT_EQ(alive({leak::ignore_created_in("worker")}), 2u) << "only whole names";
    EXPECT_EQ(alive({leak::ignore_created_in("start_worker"), leak::ignore_created_in("service::start")}), 0u);
    c.close();
  });
}

TEST_F(VerifyTest, IgnoresWhatIsThere) {
  run_to_end([] {
    auto c = make_chan<int>();
    start_worker(c);
    const leak::ignored before = leak::ignore_current();
    EXPECT_EQ(alive({before}), 0u);
    start_worker(c);
    EXPECT_EQ(alive({before}), 1u);
    c.close();
  });
}

TEST_F(VerifyTest, DoesNotWaitForWhatItIgnores) {
  run_to_end([] {
    auto stop = make_chan<void>();
    go([stop] { select(stop, after(1h)); });
    const auto start = clock::now();
    EXPECT_TRUE(leak::find({.window = 30s, .ignore = {leak::ignore_current()}}).empty());
    EXPECT_LT(clock::now() - start, 10s);
    stop.close();
  });
}

TEST_F(VerifyLeavingTest, FindStuckIgnoresToo) {
  run([] {
    // NOLINTNEXTLINE(tether-no-counterpart): on purpose
    go([] { chan<int>().recv(); });
    wait_until_parked(1);
    EXPECT_EQ(leak::find_stuck({.pause = 30s}).size(), 1u);
    EXPECT_TRUE(leak::find_stuck({.ignore = {leak::ignore_current()}, .pause = 30s}).empty());
  });
}

std::vector<std::string> failures;
void note_failure(const leak::report &leaks, const leak::position &check) {
  failures.push_back(std::to_string(leaks.size()) + " at " + std::to_string(check.line) + "\n" + leaks.text());
}

/// Collects what the guards in its scope find.
class failure_collector {
public:
  failure_collector() : former_(leak::on_failure(&note_failure)) { failures.clear(); }
  ~failure_collector() { leak::on_failure(former_); }

private:
  leak::failure_handler former_;
};

TEST_F(VerifyTest, AGuardIsSilentWhenAllHaveEnded) {
  const failure_collector collect;
  run_to_end([] {
    leak::verify_none guard;
    wait_group wg;
    for (int i = 0; i < 10; ++i)
      wg.go([] { yield(); });
    go([] { sleep_for(10ms); });
    wg.wait();
  });
  EXPECT_TRUE(failures.empty()) << failures[0];
}

TEST_F(VerifyTest, AGuardFindsALeakInItsScope) {
  const failure_collector collect;
  run_to_end([] {
    auto c = make_chan<int>();
    start_worker(c); // not the scope's
    unsigned line = 0;
    {
      leak::verify_none guard({.window = 50ms}); // at: guard
      line = line_of(__FILE__, "guard");
      start_worker(c);
      start_worker(c);
      wait_until_parked(3);
    }
    ASSERT_EQ(failures.size(), 1u);
    EXPECT_TRUE(failures[0].starts_with("2 at " + std::to_string(line) + "\n2 goroutines [chan receive]"))
        << failures[0];
    c.close();
  });
}

TEST_F(VerifyTest, OnlyTheInnermostGuardReportsALeak) {
  const failure_collector collect;
  run_to_end([] {
    auto c = make_chan<int>();
    {
      leak::verify_none outer({.window = 50ms});
      {
        leak::verify_none inner({.window = 50ms});
        start_worker(c);
      }
      EXPECT_EQ(failures.size(), 1u);
    }
    EXPECT_EQ(failures.size(), 1u);
    c.close();
  });
}

TEST_F(VerifyLeavingTest, AGuardAroundRunSeesWhatItLeaves) {
  const failure_collector collect;
  {
    leak::verify_none guard({.window = 50ms});
    run([] {
      start_worker(make_chan<int>());
      sleep_for(1ms);
    });
    run([] {});
  }
  ASSERT_EQ(failures.size(), 1u);
  EXPECT_TRUE(failures[0].starts_with("1 at ")) << failures[0];
  EXPECT_NE(failures[0].find("chan receive"), std::string::npos) << failures[0];
}

TEST_F(VerifyTest, AnExceptionThatLeavesTheScopeGoesOn) {
  const failure_collector collect;
  run_to_end([] {
    auto c = make_chan<int>();
    EXPECT_THROW(
        {
          leak::verify_none guard({.window = 10ms});
          start_worker(c);
          throw std::runtime_error("first");
        },
        std::runtime_error);
    EXPECT_TRUE(failures.empty());
    c.close();
  });
}

/// A test as the listener sees it. Returns the failures that it added.
template <class F>
std::vector<std::string> listened(leak::gtest_listener &listener, F test) {
  ::testing::TestPartResultArray results;
  {
    ::testing::ScopedFakeTestPartResultReporter reporter(
        ::testing::ScopedFakeTestPartResultReporter::INTERCEPT_ONLY_CURRENT_THREAD, &results);
    const ::testing::TestInfo &info = *::testing::UnitTest::GetInstance()->current_test_info();
    listener.OnTestStart(info);
    test();
    listener.OnTestEnd(info);
  }
  std::vector<std::string> messages;
  for (int i = 0; i < results.size(); ++i)
    messages.push_back(results.GetTestPartResult(i).message());
  return messages;
}

TEST_F(VerifyLeavingTest, TheListenerFailsTheTestThatLeaks) {
  leak::gtest_listener listener({.window = 50ms});
  auto c = make_chan<int>();
  EXPECT_TRUE(listened(listener, [] { run([] { go([] {}); }); }).empty());
  const auto leaking = listened(listener, [&] { start_worker(c); });
  ASSERT_EQ(leaking.size(), 1u);
  EXPECT_NE(leaking[0].find("\n1 goroutine leaked\n"), std::string::npos) << leaking[0];
  EXPECT_TRUE(listened(listener, [] {}).empty()) << "the next test is not to blame";
  const auto in_run = listened(listener, [] {
    run([] {
      start_worker(make_chan<int>());
      start_worker(make_chan<int>());
      sleep_for(1ms);
    });
  });
  ASSERT_EQ(in_run.size(), 1u);
  EXPECT_NE(in_run[0].find("\n2 goroutines leaked\n"), std::string::npos) << in_run[0];
  const auto guarded = listened(listener, [&] {
    leak::verify_none guard({.window = 50ms});
    start_worker(c);
  });
  EXPECT_EQ(guarded.size(), 1u) << "by the guard, and not again by the listener";
  c.close();
  EXPECT_TRUE(eventually([] { return num_goroutines() == 0; }));
}

TEST_F(VerifyLeavingTest, TheListenerIgnoresWhatItIsTold) {
  leak::gtest_listener listener({.window = 50ms, .ignore = {leak::ignore_created_in("start_worker")}});
  auto c = make_chan<int>();
  EXPECT_TRUE(listened(listener, [&] { start_worker(c); }).empty());
  c.close();
  EXPECT_TRUE(eventually([] { return num_goroutines() == 0; }));
}

} // namespace
} // namespace tether
