// After the tests of Go's package time, as of Go 1.23: sleep_test.go and tick_test.go. What time_test.cpp holds
// already is not repeated. Upper bounds are far off: the machine may be loaded.
#include "test_support.h"

#include <functional>
#include <memory>
#include <stdexcept>
#include <utility>
#include <vector>

namespace tether {
namespace {

using namespace test;
class ConformanceTimeTest : public RuntimeTest {};

bool has_tick(const recv_chan<time_point> &c) {
  time_point t;
  return recv_chan<time_point>(c).try_recv(t) == recv_status::ok;
}

/// tick_test.go, testTimerChan: what a timer and a ticker have in common, with T one of them. The channel shows
/// no size and no capacity, and no tick of an earlier setting follows stop or reset.
template <class T>
void channel_of_a_timer(bool ticks_again) {
  T t{10000s};
  const recv_chan<time_point> c = t.channel();
  const auto gets_tick = [&] { return eventually([&] { return has_tick(c); }); };
  EXPECT_EQ(c.size() + c.capacity(), 0u);
  t.stop();
  EXPECT_FALSE(has_tick(c));
  t.reset(10000s);
  EXPECT_FALSE(has_tick(c));

  t.reset(1ns);
  sleep_for(10ms);
  EXPECT_EQ(c.size() + c.capacity(), 0u) << "also while a tick waits";
  EXPECT_TRUE(gets_tick());
  sleep_for(10ms);
  t.reset(10000s);
  EXPECT_FALSE(has_tick(c)) << "a stale tick after reset()";

  // Stopped and set again while a receiver waits.
  wait_group wg;
  std::atomic<int> received = 0;
  wg.go([&] { c.recv(), ++received; });
  wait_until_parked(1);
  t.reset(20000s);
  t.stop();
  sleep_for(10ms);
  EXPECT_EQ(received, 0);
  t.reset(1ns);
  wg.wait();
  EXPECT_EQ(ticks_again ? gets_tick() : !has_tick(c), true);
  t.stop();
  EXPECT_FALSE(has_tick(c));

  // Two selects wait; a timer serves one of them.
  t.reset(10000s);
  auto stop = make_chan<void>();
  received = 0;
  for (int i = 0; i < 2; ++i)
    wg.go([&] { received += select(c, stop) == 0; });
  wait_until_parked(2);
  t.reset(1ms);
  EXPECT_TRUE(eventually([&] { return received > 0; }));
  t.stop();
  stop.close();
  wg.wait();
  if (!ticks_again) {
    EXPECT_EQ(received, 1);
  }

  // Receivers that begin to wait for a stopped one.
  auto over = make_chan<void>();
  received = 0;
  for (int i = 0; i < 2; ++i)
    wg.go([&] { received += select(c, over) == 0; });
  wait_until_parked(2);
  over.close();
  wg.wait();
  EXPECT_EQ(received, 0);
}

TEST_F(ConformanceTimeTest, ChannelOfATimer) {
  run_to_end([] { channel_of_a_timer<timer>(false); });
}
TEST_F(ConformanceTimeTest, ChannelOfATicker) {
  run_to_end([] { channel_of_a_timer<ticker>(true); });
}

// testTimerChan, the last part: what stop() and reset() tell about a tick that nobody received.
TEST_F(ConformanceTimeTest, AnUnreceivedTickCountsAsPending) {
  run_to_end([] {
    timer t{10000s};
    EXPECT_TRUE(t.reset(1ns));
    sleep_for(10ms);
    EXPECT_TRUE(t.stop());
    EXPECT_FALSE(has_tick(t.channel()));
    EXPECT_FALSE(t.reset(1h));
    EXPECT_TRUE(t.reset(1ns));
    EXPECT_TRUE(t.channel().recv());
    EXPECT_FALSE(t.reset(1h));
    EXPECT_TRUE(t.stop());
  });
}

// TestAfterTimes and TestTickTimes: the tick is the moment when it was due, not when it is received. One of ten
// attempts must show it; in the others the machine may have been busy.
TEST_F(ConformanceTimeTest, ATickHoldsTheMomentItWasDue) {
  run_to_end([] {
    const auto on_time = [](auto make) {
      for (int attempt = 0; attempt < 10; ++attempt) {
        const auto start = time_point::clock::now();
        auto c = make();
        sleep_for(100ms);
        const auto delay = *c.recv() - start;
        EXPECT_GE(delay, 5ms);
        if (delay < 80ms)
          return true;
      }
      return false;
    };
    EXPECT_TRUE(on_time([] { return after(5ms); }));
    EXPECT_TRUE(on_time([] { return tick(5ms); }));
  });
}

// TestTicker: the interval may be changed in between.
TEST_F(ConformanceTimeTest, TickerChangesItsInterval) {
  run_to_end([] {
    const auto start = clock::now();
    ticker k{4ms};
    for (int i = 0; i < 3; ++i)
      k.channel().recv();
    k.reset(8ms);
    for (int i = 0; i < 3; ++i)
      k.channel().recv();
    EXPECT_GE(clock::now() - start, 3 * 4ms + 3 * 8ms);
    k.stop();
    sleep_for(20ms);
    EXPECT_FALSE(has_tick(k.channel()));
  });
}

// TestTeardown, TestTickerResetLtZeroDuration.
TEST_F(ConformanceTimeTest, TickersComeAndGo) {
  run_to_end([] {
    for (int i = 0; i < 3; ++i) {
      ticker k{2ms};
      EXPECT_TRUE(k.channel().recv());
      k.stop();
    }
    ticker k{1s};
    const auto text = [](auto f) { return message_of<std::logic_error>(f); };
    EXPECT_EQ(text([&] { k.reset(0s); }), "non-positive interval for Ticker.Reset");
    EXPECT_EQ(text([&] { k.reset(-1s); }), "non-positive interval for Ticker.Reset");
    EXPECT_EQ(text([] { ticker{0s}; }), "non-positive interval for NewTicker");
    k.reset(1ms);
    EXPECT_TRUE(k.channel().recv()) << "a refused reset harms nothing";
  });
}

// TestZeroTimerResetPanics, TestZeroTimerStopPanics: here a timer without a channel is one that was moved from.
TEST_F(ConformanceTimeTest, ATimerThatWasMovedFrom) {
  run_to_end([] {
    timer t{1h};
    timer moved = std::move(t);
    EXPECT_EQ(message_of<std::logic_error>([&] { t.reset(1ms); }), "Reset called on uninitialized Timer");
    EXPECT_FALSE(t.stop()) << "as the destructor, which calls it, must not throw";
    EXPECT_FALSE(bool(t.channel()));
    ticker k{1h};
    ticker moved_too = std::move(k);
    EXPECT_THROW(k.reset(1ms), std::logic_error);
    EXPECT_TRUE(moved.stop());
    moved_too.reset(1ms);
    EXPECT_TRUE(moved_too.channel().recv());
  });
}

// TestLongAdjustTimers: many short sleeps do not hold up channels and timeouts.
TEST_F(ConformanceTimeTest, ManySleepersDoNotSlowOthersDown) {
  run_to_end([] {
    wait_group wg;
    for (int i = 0; i < rounds(5000); ++i)
      wg.go([] { sleep_for(10us); });
    auto in = make_chan<int>(), out = make_chan<int>();
    wg.go([=] {
      std::vector<int> waiting;
      for (;;) {
        recv_case got{in};
        send_case sent{waiting.empty() ? chan<int>() : out, waiting.empty() ? 0 : waiting.back()};
        select(got, sent);
        if (sent)
          waiting.pop_back();
        else if (got.closed())
          return;
        else
          waiting.push_back(*got);
      }
    });
    for (int i = 0; i < rounds(2000); ++i) {
      for (int k = 0; k < 20; ++k)
        in.send(k);
      for (int k = 0; k < 20; ++k)
        ASSERT_EQ(select(out, after(60s)), 0u) << "iteration " << i;
    }
    in.close();
    wg.wait();
  });
}

// TestTimerGC: a timer that nobody can receive from any more needs no memory, stopped or not.
TEST_F(ConformanceTimeTest, AbandonedTimersAreFreed) {
  if (sanitized)
    GTEST_SKIP() << "sanitizers hold freed memory back";
  const std::function<void()> abandon[] = {
      [] { after(1h); },  [] { tick(1h); },         [] { timer{1h}; },
      [] { ticker{1h}; }, [] { timer{1h}.stop(); }, [] { after_func(1h, [] {}).stop(); },
  };
  run_to_end([&] {
    for (const auto &f : abandon) {
      f();
      const long before = resident_kib();
      for (int i = 0; i < 50000; ++i)
        f();
      EXPECT_LT(resident_kib() - before, 4096) << "KiB for 50,000 timers, form " << &f - abandon;
    }
  });
}

// sleep_test.go, TestAfterFunc: a call that starts the next one before it ends.
TEST_F(ConformanceTimeTest, AfterFuncStartsAfterFunc) {
  run_to_end([] {
    auto done = make_chan<void>();
    auto left = std::make_shared<std::atomic<int>>(10);
    auto next = std::make_shared<std::function<void()>>();
    *next = [=] {
      if (--*left >= 0) {
        after_func(0s, *next);
        sleep_for(20ms);
      } else {
        done.send();
      }
    };
    after_func(0s, *next);
    EXPECT_TRUE(done.recv());
    *next = nullptr;
  });
}

// TestAfterStress: the fastest ticker there is, while others sleep and yield.
TEST_F(ConformanceTimeTest, TickerOfOneNanosecond) {
  run_to_end([] {
    std::atomic<bool> stop = false;
    wait_group wg;
    wg.go([&] {
      while (!stop)
        sleep_for(1ns);
    });
    ticker k{1ns};
    for (int i = 0; i < 100; ++i)
      EXPECT_TRUE(k.channel().recv());
    k.stop();
    stop = true;
    wg.wait();
    EXPECT_FALSE(has_tick(k.channel()));
  });
}

// TestAfterStop: stopped among others that are not. A late machine may fire what was to be stopped, so one of
// five attempts counts.
TEST_F(ConformanceTimeTest, StoppedTimersDoNotFireAmongOthers) {
  run_to_end([] {
    const auto attempt = [] {
      after_func(50ms, [] {});
      timer first{25ms};
      auto called = make_chan<bool>(1);
      auto second = after_func(75ms, [=] { called.send(true); });
      auto end = after(100ms);
      if (!first.stop() || !second.stop())
        return false;
      end.recv();
      EXPECT_FALSE(has_tick(first.channel()));
      EXPECT_EQ(called.size(), 0u);
      EXPECT_FALSE(second.stop()) << "stopped already";
      return true;
    };
    bool shown = false;
    for (int i = 0; i < 5 && !shown; ++i)
      shown = attempt();
    EXPECT_TRUE(shown);
  });
}

// TestAfterQueuing: started in any order, they fire in the order of their times, and no earlier.
TEST_F(ConformanceTimeTest, TimersFireInOrder) {
  run_to_end([] {
    struct result {
      int slot;
      time_point at;
    };
    const std::vector<int> slots = {5, 3, 6, 6, 6, 1, 1, 2, 7, 9, 4, 8, 0};
    const auto in_order = [&](auto delta) {
      auto results = make_chan<result>(slots.size());
      const auto start = time_point::clock::now();
      for (int slot : slots)
        go([=, c = after(slot * delta)] { results.send({slot, *c.recv()}); });
      bool ordered = true;
      for (std::size_t i = 0, last = 0; i < slots.size(); ++i) {
        const result r = *results.recv();
        EXPECT_GE(r.at - start, r.slot * delta);
        ordered = ordered && std::size_t(r.slot) >= last;
        last = std::size_t(r.slot);
      }
      return ordered;
    };
    EXPECT_TRUE(in_order(10ms) || in_order(50ms) || in_order(100ms));
  });
}

// TestTimerStopStress.
TEST_F(ConformanceTimeTest, ManyCallsAreStoppedInTime) {
  run_to_end([] {
    std::atomic<int> calls = 0, stopped = 0;
    wait_group wg;
    for (int i = 0; i < 100; ++i)
      wg.go([&] {
        auto pending = after_func(60s, [&] { ++calls; });
        sleep_for(10ms);
        stopped += pending.stop();
      });
    wg.wait();
    EXPECT_EQ(stopped, 100);
    EXPECT_EQ(calls, 0);
  });
}

// TestSleepZeroDeadlock: a sleep of no time lets others run and goes on.
TEST_F(ConformanceTimeTest, SleepOfNoTimeGoesOn) {
  run_to_end([] {
    procs_guard four(4);
    wait_group wg;
    for (int g = 0; g < 8; ++g)
      wg.go([] {
        for (int i = 0; i < 1000; ++i) {
          sleep_for(0s);
          auto c = make_chan<bool>(1);
          c.send(true);
          c.recv();
        }
      });
    wg.wait();
  });
}

// TestOverflowSleep: the longest time is long, and the most negative is over.
TEST_F(ConformanceTimeTest, ExtremeTimes) {
  run_to_end([] {
    EXPECT_EQ(select(after(std::chrono::nanoseconds::max()), after(20ms)), 1u);
    EXPECT_EQ(select(after(std::chrono::hours::max()), after(20ms)), 1u);
    EXPECT_EQ(select(after(std::chrono::nanoseconds::min()), after(60s)), 0u);
    EXPECT_EQ(select(after(std::chrono::hours::min()), after(60s)), 0u);
    auto c = make_chan<int>(1);
    c.send(1);
    int v = 0;
    EXPECT_EQ(c.recv_for(v, std::chrono::hours::max()), recv_status::ok);
    EXPECT_EQ(c.recv_for(v, std::chrono::hours::min()), recv_status::timeout);
  });
}

// TestZeroTimer: timers of no time are not missed.
TEST_F(ConformanceTimeTest, TimersOfNoTime) {
  run_to_end([] {
    for (int i = 0; i < rounds(10000); ++i) {
      timer t{0s};
      ASSERT_EQ(select(t.channel(), after(60s)), 0u) << "timer " << i;
    }
  });
}

// The call may stop itself, which tells that it has begun; another one may try at the same time.
TEST_F(ConformanceTimeTest, ACallThatStopsItself) {
  run_to_end([] {
    for (int i = 0; i < rounds(200); ++i) {
      auto handle = make_chan<std::shared_ptr<pending_call>>(1);
      auto own = make_chan<bool>(1);
      auto pending = std::make_shared<pending_call>(
          after_func(std::chrono::microseconds(i), [=] { own.send((*handle.recv())->stop()); }));
      handle.send(pending);
      if (i % 2 == 0 && pending->stop())
        continue;
      EXPECT_EQ(own.recv(), false);
    }
  });
}

} // namespace
} // namespace tether
