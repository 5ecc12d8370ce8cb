// leak::find_stuck: what must stay silent, each with what ends the wait: timers, contexts, another case of the select,
// the holder of a lock.
#include "stuck_test_support.h"

#include <atomic>
#include <memory>
#include <mutex>

namespace tether {
namespace {

using namespace test;

TEST_F(NotStuckTest, ATimerIsPending) {
  run_to_end([] {
    timer t{1h};
    auto stop = make_chan<void>();
    go([at = t.channel()] { at.recv(); });
    go([] { after(1s).recv(); });
    go([] { tick(1s).recv(); });
    go([] { sleep_for(1s); });
    expect_silence(4);
    t.reset(1ms);
    sleep_for(10ms);
  });
}

TEST_F(NotStuckTest, AStoppedTimerMayBeSetAgain) {
  run_to_end([] {
    timer t{1h};
    t.stop();
    go([at = t.channel()] { at.recv(); });
    expect_silence(1);
    t.reset(1ms);
    sleep_for(10ms);
  });
}

TEST_F(NotStuckTest, AnAfterFuncHoldsIt) {
  run_to_end([] {
    apart([] {
      auto c = make_chan<int>();
      (void)after_func(300ms, [c] { c.close(); });
      go([in = recv_chan<int>(c)] { in.recv(); });
    });
    expect_silence(1);
  });
}

TEST_F(NotStuckTest, ACallWhenAContextIsDoneHoldsIt) {
  run_to_end([] {
    auto [ctx, cancel] = with_cancel(background());
    apart([&ctx = ctx] {
      auto c = make_chan<int>();
      (void)after_func(ctx, [c] { c.close(); });
      go([in = recv_chan<int>(c)] { in.recv(); });
    });
    expect_silence(1);
    cancel();
  });
}

TEST_F(NotStuckTest, AContextCanBeCanceled) {
  run_to_end([] {
    auto [ctx, cancel] = with_cancel(background());
    go([ctx = ctx] { ctx.done().recv(); });
    expect_silence(1);
    cancel();
    sleep_for(1ms);
  });
}

TEST_F(NotStuckTest, TheParentOfAContextCanBeCanceled) {
  run_to_end([] {
    auto parent = std::make_unique<cancelable>(with_cancel(background()));
    apart([&] {
      auto [ctx, cancel] = with_cancel(parent->ctx);
      cancel.release();
      go([ctx = with_value<int>(ctx, 1)] { ctx.done().recv(); });
    });
    expect_silence(1);
    parent->cancel();
    sleep_for(1ms);
  });
}

TEST_F(NotStuckTest, AContextHasADeadline) {
  run_to_end([] {
    apart([] {
      auto [ctx, cancel] = with_timeout(background(), 300ms);
      cancel.release();
      go([ctx = ctx] { ctx.done().recv(); });
      auto [below, cancel_below] = with_cancel(ctx);
      cancel_below.release();
      go([below = below] { below.done().recv(); });
    });
    expect_silence(2);
  });
}

TEST_F(NotStuckTest, ASelectWithOneLiveCase) {
  run_to_end([] {
    auto stop = make_chan<void>();
    apart([&] {
      auto dead = make_chan<int>();
      go([dead, stop] { select(recv_case{dead}, recv_case{stop}); });
      go([dead] { select(dead, after(300ms)); });
    });
    expect_silence(2);
    stop.close();
  });
}

TEST_F(NotStuckTest, AWaitWithATimeLimit) {
  run_to_end([] {
    apart([] {
      auto c = make_chan<int>();
      go([c] {
        int v;
        EXPECT_EQ(c.recv_for(v, 300ms), recv_status::timeout);
      });
      go([] {
        wait_group wg;
        wg.add();
        EXPECT_FALSE(wg.wait_for(300ms));
      });
      go([] {
        auto [ctx, cancel] = with_timeout(background(), 300ms);
        semaphore s{1};
        EXPECT_TRUE(s.acquire(ctx, 2));
      });
    });
    expect_silence(3);
  });
}

TEST_F(NotStuckTest, AWaitGroupThatALiveGoroutineReaches) {
  run_to_end([] {
    auto stop = make_chan<void>();
    apart([&] {
      go([stop] {
        wait_group wg;
        for (int i = 0; i < 3; ++i)
          wg.go([stop] { stop.recv(); });
        wg.wait();
      });
    });
    expect_silence(4);
    stop.close();
  });
}

wait_group global_group;
mutex global_mutex;

TEST_F(NotStuckTest, SyncTypesOutsideOfStacks) {
  run_to_end([] {
    global_group.add();
    global_mutex.lock();
    auto sem = std::make_unique<semaphore>(1);
    sem->acquire();
    wait_group wg;
    wg.go([] { global_group.wait(); });
    wg.go([] { std::lock_guard lock(global_mutex); });
    wg.go([&s = *sem] { s.acquire(), s.release(); });
    expect_silence(3);
    global_group.done();
    global_mutex.unlock();
    sem->release();
    wg.wait();
  });
}

// Under load.

TEST_F(NotStuckTest, AStormOfHealthyGoroutines) {
  run_to_end([] {
    const procs_guard procs(4);
    std::atomic<bool> stop = false;
    wait_group wg;
    for (int i = 0; i < 4; ++i) {
      wg.go([&stop] { // rendezvous, handles through channels, fan-out
        while (!stop) {
          auto requests = make_chan<chan<int>>();
          wait_group mine;
          for (int w = 0; w < 4; ++w)
            mine.go([requests] {
              for (chan<int> &reply : requests)
                reply.send(1);
            });
          for (int r = 0; r < 8; ++r) {
            auto reply = make_chan<int>();
            requests.send(reply);
            reply.recv();
          }
          requests.close();
          mine.wait();
        }
      });
      wg.go([&stop] { // handles that move between the heap and stacks
        while (!stop) {
          auto box = std::make_unique<chan<int>>(make_chan<int>());
          wait_group two;
          two.go([in = recv_chan<int>(*box)] { in.recv(); });
          chan<int> mine = std::move(*box);
          box.reset();
          yield();
          auto other = std::make_unique<chan<int>>(std::move(mine));
          yield();
          two.go([c = std::move(*other)] { c.close(); });
          other.reset();
          two.wait();
        }
      });
      wg.go([&stop] { // contexts and timers
        while (!stop) {
          auto [ctx, cancel] = with_timeout(background(), 1ms);
          wait_group two;
          two.go([ctx = ctx] { select(ctx.done(), after(2ms)); });
          mutex mu;
          for (int k = 0; k < 2; ++k)
            two.go([&] {
              std::lock_guard lock(mu);
              yield();
            });
          two.wait();
        }
      });
    }
    for (int i = 0; i < rounds(50); ++i) {
      const leak::report found = stuck_now();
      EXPECT_TRUE(found.empty()) << found.text();
      if (!found.empty())
        break;
      sleep_for(500us);
    }
    stop = true;
    wg.wait();
  });
}

} // namespace
} // namespace tether
