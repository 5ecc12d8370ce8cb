// Goroutines that keep their thread: in a blocking() call, and in a loop that never yields. What others must still
// get done meanwhile, and what must be made up for afterwards.
#include "test_support.h"

#include <functional>
#include <stdexcept>
#include <thread>
#include <vector>

namespace tether {
namespace {

using namespace test;
class ProcessorTest : public RuntimeTest {};

/// Spins, without any operation of the library, until the condition holds; false when it does not for far too long.
template <class F>
bool spin_until(F condition, clock::duration limit = 30s) {
  for (const auto end = clock::now() + limit; !condition();)
    if (clock::now() > end)
      return false;
  return true;
}

void spin_for(clock::duration d) {
  EXPECT_FALSE(spin_until([] { return false; }, d));
}

/// Waits in a system call until the condition holds.
template <class F>
bool sleep_until_true(F condition) {
  for (const auto end = clock::now() + 30s; !condition();) {
    if (clock::now() > end)
      return false;
    std::this_thread::sleep_for(200us);
  }
  return true;
}

// The goroutines that a caller of blocking() left behind on its processor go on without it: those in its queue, the
// one that would run next, and those that come later.
TEST_F(ProcessorTest, BlockingHandsItsProcessorOver) {
  procs_guard one(1);
  run_to_end([] {
    auto c = make_chan<int>();
    std::atomic<int> ran = 0;
    wait_group wg;
    wg.go([&, c] { c.recv(), ++ran; });
    wait_until_parked(1);
    wg.go([&] {
      for (int i = 0; i < 50; ++i)
        wg.go([&] {
          yield();
          wg.go([&] { ++ran; });
          ++ran;
        });
      c.send(1);
      EXPECT_TRUE(blocking([&] { return sleep_until_true([&] { return ran == 101; }); })) << ran << " of 101 ran";
    });
    wg.wait();
  });
}

// Who comes back from a blocking call waits for a processor: no more goroutines run at a time than there are.
TEST_F(ProcessorTest, BlockingNeedsAProcessorToGoOn) {
  for (int procs : {1, 2}) {
    procs_guard some(procs);
    run_to_end([=] {
      std::atomic<int> running = 0, most = 0;
      wait_group wg;
      for (int g = 0; g < 10; ++g)
        wg.go([&] {
          for (int i = 0; i < rounds(20); ++i) {
            blocking([] { std::this_thread::sleep_for(100us); });
            const int now = ++running;
            for (int seen = most; seen < now && !most.compare_exchange_weak(seen, now);) {
            }
            spin_for(100us);
            --running;
          }
        });
      wg.wait();
      EXPECT_LE(most, procs);
      EXPECT_GE(most, 1);
    });
  }
}

TEST_F(ProcessorTest, BlockingCallsMayUseTheLibrary) {
  procs_guard one(1);
  run_to_end([] {
    auto c = make_chan<int>(), d = make_chan<int>();
    wait_group wg;
    for (int g = 0; g < 4; ++g) {
      wg.go([=] {
        for (int i = 0; i < rounds(200); ++i)
          EXPECT_EQ(blocking([&] {
                      c.send(i);
                      yield();
                      return blocking([&] { return *d.recv() - 1; });
                    }),
                    7);
      });
      wg.go([=] {
        for (int i = 0; i < rounds(200); ++i)
          c.recv(), sleep_for(1us), d.send(8);
      });
    }
    wg.wait();
  });
}

// More calls at a time than processors, threads of the machine, or anything else.
TEST_F(ProcessorTest, ManyBlockingCallsAtATime) {
  procs_guard two(2);
  run_to_end([] {
    const int calls = sanitized ? 40 : 200;
    std::atomic<int> inside = 0;
    wait_group wg;
    for (int i = 0; i < calls; ++i)
      wg.go([&] {
        blocking([&] {
          ++inside;
          EXPECT_TRUE(sleep_until_true([&] { return inside == calls; }));
        });
        yield();
      });
    wg.wait();
  });
}

/// With two processors, one of them kept by a loop that never yields: `others` must get done on the other one.
void beside_a_spinner(std::function<void()> others) {
  procs_guard two(2);
  run_to_end([&] {
    std::atomic<bool> spinning = false, done = false;
    wait_group wg;
    wg.go([&] {
      spinning = true;
      EXPECT_TRUE(spin_until([&] { return done.load(); })) << "the others did not get done";
    });
    while (!spinning)
      yield();
    others();
    done = true;
    wg.wait();
  });
}

TEST_F(ProcessorTest, ASpinnerStopsNoTimer) {
  beside_a_spinner([] {
    sleep_for(2ms);
    EXPECT_TRUE(after(2ms).recv());
    ticker k{1ms};
    for (int i = 0; i < 5; ++i)
      EXPECT_TRUE(k.channel().recv());
    auto called = make_chan<void>();
    after_func(1ms, [=] { called.send(); });
    EXPECT_TRUE(called.recv());
    auto [ctx, cancel] = with_timeout(background(), 2ms);
    EXPECT_FALSE(ctx.done().recv());
    EXPECT_EQ(make_chan<void>().recv_for(1ms), recv_status::timeout);
  });
}

TEST_F(ProcessorTest, ASpinnerStopsNoOtherGoroutine) {
  beside_a_spinner([] {
    auto ping = make_chan<int>(), pong = make_chan<int>();
    wait_group wg;
    wg.go([=] {
      for (int v : ping)
        pong.send(v);
      pong.close();
    });
    for (int i = 0; i < 1000; ++i) {
      ping.send(i);
      EXPECT_EQ(pong.recv(), i);
    }
    ping.close();
    for (int i = 0; i < 100; ++i)
      wg.go([] { yield(), blocking([] {}), yield(); });
    wg.wait();
    std::thread t([=] { EXPECT_EQ(pong.recv(), std::nullopt); });
    blocking([&] { t.join(); });
  });
}

// What a goroutine has made runnable and then does not let run, another processor takes over: the one that was to
// run next on its own, and those in its queue.
TEST_F(ProcessorTest, ASpinnerDoesNotKeepWhatItWoke) {
  procs_guard two(2);
  run_to_end([] {
    auto c = make_chan<int>();
    wait_group wg;
    for (int i = 0; i < 100; ++i) {
      std::atomic<int> ran = 0;
      wg.go([&, c] { c.recv(), ++ran; });
      wait_until_parked(1);
      wg.go([&, c] {
        c.send(1);
        EXPECT_TRUE(spin_until([&] { return ran == 1; })) << "the woken goroutine is kept";
        for (int k = 0; k < 10; ++k)
          wg.go([&] { ++ran; });
        EXPECT_TRUE(spin_until([&] { return ran == 11; })) << "started goroutines are kept";
      });
      wg.wait();
    }
  });
}

/// False when the machine was too slow to begin in time.
bool timers_fire_after_a_spinner() {
  auto order = make_chan<int>(8);
  wait_group wg;
  const auto base = clock::now() + 50ms;
  for (int ms : {15, 5, 10})
    wg.go([=] { sleep_until(base + ms * 1ms), order.send(ms); });
  wait_until_parked(3);
  auto pending = after_func(base + 7ms - clock::now(), [=] { order.send(7); });
  auto late = after(5ms);
  ticker k{2ms};
  timer stopped{5ms};
  if (clock::now() > base) {
    wg.wait();
    return false;
  }
  spin_for(base + 30ms - clock::now());
  EXPECT_EQ(order.size(), 0u) << "nobody ran meanwhile";
  EXPECT_TRUE(late.recv());
  EXPECT_TRUE(stopped.stop()) << "its tick was not received";
  EXPECT_EQ(select(k.channel(), otherwise), 0u);
  EXPECT_EQ(select(k.channel(), otherwise), 1u) << "one tick for all that passed";
  EXPECT_FALSE(pending.stop()) << "the call has begun, or at least cannot be prevented any more";
  for (int expected : {5, 7, 10, 15})
    EXPECT_EQ(order.recv(), expected);
  int v = 0;
  EXPECT_EQ(order.try_recv(v), recv_status::empty);
  wg.wait();
  return true;
}

// With one processor the others wait until the loop is over; timers come due meanwhile, and are served then.
TEST_F(ProcessorTest, TimersFireAfterASpinnerOnTheOnlyProcessor) {
  procs_guard one(1);
  run_to_end([] {
    bool began = false;
    for (int attempt = 0; !began && attempt < 20; ++attempt)
      began = timers_fire_after_a_spinner();
    EXPECT_TRUE(began) << "not once in 20 attempts";
  });
}

// A deadline passes while the only processor is kept: it is seen without any switch.
TEST_F(ProcessorTest, ADeadlineIsSeenByASpinner) {
  procs_guard one(1);
  run_to_end([] {
    auto [ctx, cancel] = with_timeout(background(), 5ms);
    EXPECT_TRUE(spin_until([&ctx = ctx] { return bool(ctx.err()); }));
    EXPECT_EQ(ctx.err(), errc::deadline_exceeded);
    std::atomic<bool> told = false;
    std::thread outside([&] { told = true; });
    EXPECT_TRUE(spin_until([&] { return told.load(); }));
    outside.join();
  });
}

} // namespace
} // namespace tether
