#include "test_support.h"

#include <stdexcept>
#include <thread>

namespace tether {
namespace {

using namespace test;
class RunTest : public RuntimeTest {};
class RunLeavingTest : public LeavingTest {};

TEST_F(RunTest, ReturnsTheResultOfTheMainGoroutine) {
  EXPECT_EQ(run([] { return 7; }), 7);
  EXPECT_EQ(run([] {}), 0);
}

TEST_F(RunTest, RunsAgainAndAgain) {
  for (int i = 0; i < rounds(200); ++i)
    EXPECT_EQ(run([i] {
                auto c = make_chan<int>();
                go([=] { c.send(i); });
                return *c.recv();
              }),
              i);
}

TEST_F(RunTest, ObjectsMadeBeforeRunWorkInsideIt) {
  auto c = make_chan<int>();
  auto buffered = make_chan<int>(1);
  wait_group wg;
  mutex mu;
  auto [ctx, cancel] = with_cancel(background());
  buffered.send(1);
  wg.add();
  run([&, &cancel = cancel, &ctx = ctx] {
    go([&] {
      mu.lock();
      c.send(*buffered.recv());
      mu.unlock();
      wg.done();
    });
    EXPECT_EQ(c.recv(), 1);
    wg.wait();
    cancel();
    EXPECT_FALSE(ctx.done().recv());
  });
}

TEST_F(RunTest, OneChannelServesTwoRuns) {
  auto c = make_chan<int>(1);
  run([=] { c.send(4); });
  run([=] { EXPECT_EQ(c.recv(), 4); });
}

TEST_F(RunTest, AnExceptionOfTheMainGoroutineIsNotLost) {
  // run() is an ordinary call of an ordinary thread; whether it rethrows or ends the process is tested by the
  // probe. Here: an exception that the main goroutine handles itself changes nothing.
  EXPECT_EQ(run([] {
              try {
                throw std::runtime_error("handled");
              } catch (const std::runtime_error &) {
                yield();
                return 3;
              }
            }),
            3);
}

TEST_F(RunTest, MainGoroutineIsDestroyedBeforeRunReturns) {
  using value = counted<struct run_lifetime>;
  run([v = value(1)] { EXPECT_GE(value::alive, 1); });
  EXPECT_EQ(value::alive, 0);
}

TEST_F(RunTest, FromAnotherThread) {
  std::thread t([] { EXPECT_EQ(run([] { return 5; }), 5); });
  t.join();
}

// A goroutine that is in the middle of its own code when run() returns stops at its next operation: each may
// complete the step that it was in, and no more.
TEST_F(RunLeavingTest, NoGoroutineRunsAfterRunReturned) {
  constexpr int goroutines = 8;
  static std::atomic<long> steps = 0;
  run([] {
    for (int i = 0; i < goroutines; ++i)
      go([] {
        for (;;)
          ++steps, yield();
      });
    EXPECT_TRUE(eventually([] { return steps > 100; }));
  });
  const long after_run = steps;
  std::this_thread::sleep_for(50ms);
  EXPECT_LE(steps, after_run + goroutines);
  run([] { sleep_for(settle); });
  EXPECT_LE(steps, after_run + goroutines) << "a later run must not bring them back";
}

TEST_F(RunLeavingTest, SleepersAndBlockedGoroutinesNeverWakeAgain) {
  static std::atomic<int> woken = 0;
  auto c = make_chan<int>();
  run([=] {
    go([] { sleep_for(30ms), ++woken; });
    // NOLINTNEXTLINE(tether-no-counterpart): on purpose
    go([=] { c.recv(), ++woken; });
    after_func(30ms, [] { ++woken; });
    yield();
  });
  std::this_thread::sleep_for(60ms);
  run([] { sleep_for(60ms); });
  EXPECT_EQ(woken, 0);
}

TEST_F(RunLeavingTest, GoroutinesLeftBehindAreNotUnwound) {
  using value = counted<struct left_behind>;
  const int before = value::alive;
  run([] {
    auto never = make_chan<void>();
    auto started = make_chan<void>();
    // NOLINTNEXTLINE(tether-no-counterpart): on purpose
    go([=, v = value(1)] { started.send(), never.recv(); });
    started.recv();
  });
  EXPECT_EQ(value::alive, before + 1);
}

TEST_F(RunLeavingTest, AGoroutineThatNeverStartedStaysUnstarted) {
  static std::atomic<int> started = 0;
  {
    procs_guard one(1);
    run([] { go([] { ++started; }); });
  }
  const int at_return = started;
  std::this_thread::sleep_for(settle);
  run([] { sleep_for(settle); });
  EXPECT_EQ(started, at_return);
}

TEST_F(RunLeavingTest, GoroutinesOfAnEarlierRunAreNotReportedByALaterOne) {
  run([] {
    auto never = make_chan<void>();
    // NOLINTNEXTLINE(tether-no-counterpart): on purpose
    go([=] { never.recv(); });
    sleep_for(settle);
  });
  run([] { EXPECT_EQ(num_goroutines(), 1u) << "only the main goroutine of this run"; });
}

} // namespace
} // namespace tether
