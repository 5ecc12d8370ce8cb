#include "test_support.h"

#include <thread>

namespace tether {
namespace {

using namespace test;
class TimeTest : public RuntimeTest {};

/// True when nothing can be received for a while.
bool silent(const recv_chan<time_point> &c, clock::duration d = 30ms) {
  time_point t;
  return recv_chan<time_point>(c).recv_for(t, d) == recv_status::timeout;
}

TEST_F(TimeTest, AfterSendsTheTimeOnce) {
  run_to_end([] {
    const auto start = clock::now();
    auto c = after(10ms);
    auto t = c.recv();
    EXPECT_GE(clock::now() - start, 10ms);
    ASSERT_TRUE(t);
    EXPECT_TRUE(silent(c));
  });
}

TEST_F(TimeTest, AfterNothingIsDueAtOnce) {
  run_to_end([] {
    EXPECT_TRUE(after(0ms).recv());
    EXPECT_TRUE(after(-1h).recv());
  });
}

TEST_F(TimeTest, AfterKeepsTheOrderOfDeadlines) {
  run_to_end([] {
    auto late = after(300ms), early = after(5ms);
    EXPECT_EQ(select(late, early), 1u);
    EXPECT_EQ(select(late, early), 0u);
  });
}

TEST_F(TimeTest, AbandonedTimersCostNothing) {
  run_to_end([] {
    for (int i = 0; i < rounds(100000); ++i)
      (void)after(1h);
  });
}

TEST_F(TimeTest, ManyTimersAllFire) {
  run_to_end([] {
    wait_group wg;
    std::atomic<int> fired = 0;
    const int n = rounds(5000);
    for (int i = 0; i < n; ++i)
      wg.go([&, i] { after(std::chrono::microseconds(i * 7919 % 20000)).recv(), ++fired; });
    wg.wait();
    EXPECT_EQ(fired, n);
  });
}

TEST_F(TimeTest, TimerFires) {
  run_to_end([] {
    timer t{5ms};
    EXPECT_TRUE(t.channel().recv());
    EXPECT_FALSE(t.stop()) << "its tick was taken";
    EXPECT_TRUE(silent(t.channel()));
  });
}

TEST_F(TimeTest, StopBeforeExpiry) {
  run_to_end([] {
    timer t{100ms};
    EXPECT_TRUE(t.stop());
    EXPECT_FALSE(t.stop()) << "stopped already";
    EXPECT_TRUE(silent(t.channel(), 150ms));
  });
}

// Go 1.23: the channel of a timer is as good as unbuffered; stop and reset discard a tick that nobody took.
TEST_F(TimeTest, StopDiscardsATickThatWasNotReceived) {
  run_to_end([] {
    timer t{1ms};
    sleep_for(20ms);
    EXPECT_TRUE(t.stop());
    EXPECT_TRUE(silent(t.channel()));
    EXPECT_FALSE(t.stop());
  });
}

TEST_F(TimeTest, ResetDiscardsAStaleTick) {
  run_to_end([] {
    timer t{1ms};
    sleep_for(20ms);
    const auto reset_at = clock::now();
    t.reset(30ms);
    EXPECT_TRUE(t.channel().recv());
    EXPECT_GE(clock::now() - reset_at, 30ms) << "a stale tick was received";
    EXPECT_TRUE(silent(t.channel()));
  });
}

TEST_F(TimeTest, ResetStartsAStoppedOrExpiredTimerAgain) {
  run_to_end([] {
    timer t{1h};
    t.stop();
    t.reset(1ms);
    EXPECT_TRUE(t.channel().recv());
    t.reset(1ms);
    EXPECT_TRUE(t.channel().recv());
    t.reset(1h);
    t.reset(1ms);
    EXPECT_TRUE(t.channel().recv());
  });
}

TEST_F(TimeTest, ResetTellsWhatStopWould) {
  run_to_end([] {
    timer t{1h};
    EXPECT_TRUE(t.reset(1ms)) << "it was pending";
    sleep_for(20ms);
    EXPECT_TRUE(t.reset(1ms)) << "its tick was not received";
    EXPECT_TRUE(t.channel().recv());
    EXPECT_FALSE(t.reset(1h)) << "its tick was taken";
    t.stop();
    EXPECT_FALSE(t.reset(1ms));
  });
}

TEST_F(TimeTest, ResetInALoopNeverDeliversEarly) {
  run_to_end([] {
    timer t{1ms};
    for (int i = 0; i < 100; ++i) {
      if (i % 3 == 0)
        sleep_for(2ms);
      const auto at = clock::now();
      t.reset(1ms);
      ASSERT_TRUE(t.channel().recv());
      ASSERT_GE(clock::now() - at, 1ms);
    }
  });
}

TEST_F(TimeTest, StopRacesWithExpiry) {
  run_to_end([] {
    for (int i = 0; i < 300; ++i) {
      timer t{std::chrono::microseconds(i)};
      if (i % 2)
        sleep_for(std::chrono::microseconds(i));
      t.stop();
      time_point p;
      ASSERT_EQ(t.channel().try_recv(p), recv_status::empty) << "a tick after stop()";
    }
  });
}

TEST_F(TimeTest, StopWhileAReceiverWaits) {
  run_to_end([] {
    timer t{1h};
    wait_group wg;
    std::atomic<bool> received = false;
    wg.go([&] { t.channel().recv(), received = true; });
    wait_until_parked(1);
    EXPECT_TRUE(t.stop());
    sleep_for(settle);
    EXPECT_FALSE(received);
    t.reset(1ms);
    wg.wait();
  });
}

TEST_F(TimeTest, DestroyingATimerStopsIt) {
  run_to_end([] {
    recv_chan<time_point> c;
    {
      timer t{10ms};
      c = t.channel();
    }
    EXPECT_TRUE(silent(c, 40ms));
    {
      ticker k{10ms};
      c = k.channel();
    }
    EXPECT_TRUE(silent(c, 40ms));
  });
}

TEST_F(TimeTest, TickerTicksUntilItIsStopped) {
  run_to_end([] {
    const auto start = clock::now();
    ticker k{5ms};
    for (int i = 0; i < 5; ++i)
      EXPECT_TRUE(k.channel().recv());
    EXPECT_GE(clock::now() - start, 25ms);
    k.stop();
    EXPECT_TRUE(silent(k.channel()));
  });
}

TEST_F(TimeTest, TickerDropsTicksForASlowReceiver) {
  run_to_end([] {
    ticker k{2ms};
    sleep_for(50ms);
    const auto at = clock::now();
    for (int i = 0; i < 4; ++i)
      k.channel().recv();
    EXPECT_GE(clock::now() - at, 3ms) << "at most one tick may have been waiting";
  });
}

TEST_F(TimeTest, StoppedTickerKeepsNoStaleTick) {
  run_to_end([] {
    ticker k{2ms};
    sleep_for(20ms);
    k.stop();
    EXPECT_TRUE(silent(k.channel()));
  });
}

TEST_F(TimeTest, TickerNeedsAPositiveInterval) {
  EXPECT_ANY_THROW(ticker{0ms});
  EXPECT_ANY_THROW(ticker{-1ms});
}

TEST_F(TimeTest, Tick) {
  run_to_end([] {
    auto c = tick(3ms);
    EXPECT_TRUE(c.recv());
    EXPECT_TRUE(c.recv());
    EXPECT_FALSE(bool(tick(0ms))) << "nil, as in Go";
  });
}

TEST_F(TimeTest, AfterFuncRunsItsFunctionInAGoroutine) {
  run_to_end([] {
    auto called = make_chan<int>();
    const auto start = clock::now();
    after_func(10ms, [=] { called.send(1); });
    EXPECT_EQ(called.recv(), 1) << "dropping the handle leaves the call pending";
    EXPECT_GE(clock::now() - start, 10ms);
  });
}

TEST_F(TimeTest, AfterFuncMayBlock) {
  run_to_end([] {
    auto never_ready_soon = make_chan<int>();
    auto second = make_chan<int>();
    after_func(1ms, [=] { never_ready_soon.send(1); });
    after_func(5ms, [=] { second.send(2); });
    EXPECT_EQ(second.recv(), 2) << "a blocked call holds up no other timer";
    EXPECT_EQ(never_ready_soon.recv(), 1);
  });
}

TEST_F(TimeTest, AfterFuncStop) {
  run_to_end([] {
    std::atomic<int> calls = 0;
    auto pending = after_func(100ms, [&] { ++calls; });
    EXPECT_TRUE(pending.stop());
    EXPECT_FALSE(pending.stop());
    sleep_for(150ms);
    EXPECT_EQ(calls, 0);
    auto begun = make_chan<void>(), go_on = make_chan<void>();
    auto running = after_func(1ms, [=] { begun.send(), go_on.recv(); });
    begun.recv();
    EXPECT_FALSE(running.stop()) << "the call has begun, and stop() does not wait for it";
    go_on.close();
  });
}

TEST_F(TimeTest, AfterFuncStopFromItsOwnCall) {
  run_to_end([] {
    auto result = make_chan<bool>();
    auto handle = make_chan<decltype(after_func(1ms, [] {})) *>(1);
    auto call = after_func(1ms, [=] { result.send((*handle.recv())->stop()); });
    handle.send(&call);
    EXPECT_EQ(result.recv(), false);
  });
}

TEST_F(TimeTest, StoppedAfterFuncDestroysItsFunction) {
  using value = counted<struct after_func_value>;
  run_to_end([] {
    {
      auto pending = after_func(1h, [v = value(1)] { (void)v; });
      EXPECT_TRUE(pending.stop());
    }
    after_func(1ms, [v = value(1)] { (void)v; });
    EXPECT_TRUE(eventually([] { return value::alive == 0; }));
  });
}

TEST_F(TimeTest, TimersWorkWhileEveryProcessorIsIdle) {
  run_to_end([] {
    for (int i = 0; i < 20; ++i) {
      const auto start = clock::now();
      sleep_for(2ms);
      EXPECT_LT(clock::now() - start, 2s);
    }
  });
}

TEST_F(TimeTest, AnEarlierTimerShortensTheWaitOfAnIdleScheduler) {
  run_to_end([] {
    wait_group wg;
    auto stop = make_chan<void>();
    wg.go([=] { select(stop, after(10s)); });
    wait_until_parked(1);
    const auto start = clock::now();
    after(5ms).recv();
    EXPECT_LT(clock::now() - start, 5s);
    stop.close();
    wg.wait();
  });
}

TEST_F(TimeTest, TimersOfAnOrdinaryThread) {
  EXPECT_TRUE(after(2ms).recv());
  timer t{1ms};
  std::this_thread::sleep_for(10ms);
  EXPECT_TRUE(t.stop());
  auto called = make_chan<void>();
  after_func(1ms, [=] { called.send(); });
  EXPECT_TRUE(called.recv());
}

} // namespace
} // namespace tether
