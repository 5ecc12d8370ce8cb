// leak::find_stuck: what must be found. Each test leaves goroutines behind, so it runs them in a run() of its own.
#include "stuck_test_support.h"

#include <array>
#include <memory>
#include <mutex>
#include <vector>

// NOLINTBEGIN(tether-*): goroutines block for ever on purpose

namespace tether {
namespace {

using namespace test;

// What waits for nothing at all.

STUCK_TEST(NilChannelsAndEmptySelects) {
  run([] {
    apart([] {
      go([] { chan<int>().recv(); });
      go([] { chan<int>().send(1); });
      go([] { select(); });
      go([] {
        chan<int> nil;
        select(recv_case{nil}, send_case{nil, 1});
      });
      go([] {
        semaphore s{1};
        s.acquire(2);
      });
    });
    expect_stuck(5);
  });
}

// Channels.

STUCK_TEST(SenderWithoutReceiver) {
  run([] {
    apart([] {
      auto c = make_chan<int>();
      go([c] { c.send(1); });
    });
    expect_stuck(1);
  });
}

STUCK_TEST(ReceiverWithoutSender) {
  run([] {
    apart([] {
      auto c = make_chan<int>();
      go([c] { c.recv(); });
    });
    expect_stuck(1);
  });
}

STUCK_TEST(FullBuffer) {
  run([] {
    apart([] {
      auto c = make_chan<int>(2);
      go([c] {
        for (int i = 0; i < 3; ++i)
          c.send(i);
      });
    });
    expect_stuck(1);
  });
}

STUCK_TEST(AReceivingHandleEndsNoReceive) {
  run([] {
    auto kept = std::make_unique<recv_chan<int>>();
    apart([&] {
      auto c = make_chan<int>();
      *kept = c;
      go([c] { c.recv(); });
    });
    expect_stuck(1);
  });
}

STUCK_TEST(AReceivingHandleOnALiveStackEndsNoReceive) {
  run([] {
    recv_chan<int> kept;
    apart([&] {
      auto c = make_chan<int>();
      kept = c;
      go([c] { c.recv(); });
    });
    expect_stuck(1);
    asm volatile("" : : "r"(&kept) : "memory");
  });
}

STUCK_TEST(ReceiversOfOneChannel) {
  run([] {
    apart([] {
      auto c = make_chan<int>();
      for (int i = 0; i < 10; ++i)
        go([c] { c.recv(); });
    });
    expect_stuck(10);
  });
}

STUCK_TEST(AChainOfDeadGoroutines) {
  run([] {
    apart([] {
      auto first = make_chan<int>();
      chan<int> from = first;
      for (int i = 0; i < 20; ++i) {
        auto to = make_chan<int>();
        go([from, to] {
          for (int v : from)
            to.send(v);
          to.close();
        });
        from = to;
      }
      go([first] {
        chan<int> nil;
        nil.recv();
        first.close();
      });
    });
    expect_stuck(21);
  });
}

STUCK_TEST(ACycle) {
  run([] {
    apart([] {
      auto a = make_chan<int>(), b = make_chan<int>();
      go([a, b] {
        a.recv();
        b.send(1);
      });
      go([a, b] {
        b.recv();
        a.send(1);
      });
    });
    expect_stuck(2);
  });
}

STUCK_TEST(ASelectWithoutALiveCase) {
  run([] {
    apart([] {
      auto in = make_chan<int>(), out = make_chan<int>();
      go([in, out] { select(recv_case{in}, send_case{out, 1}); });
    });
    expect_stuck(1);
  });
}

STUCK_TEST(ASelectOfManyCases) {
  run([] {
    apart([] {
      go([] {
        std::vector<chan<int>> channels;
        for (int i = 0; i < 30; ++i)
          channels.push_back(make_chan<int>());
        // The handles in the vector are out of sight, the copies in the cases are not.
        std::array<std::unique_ptr<recv_case<int>>, 1> none;
        (void)none;
        recv_case a{channels[0]}, b{channels[1]};
        channels.clear();
        channels.shrink_to_fit();
        select(a, b);
      });
    });
    expect_stuck(1);
  });
}

STUCK_TEST(ATimerThatHasFired) {
  run([] {
    apart([] {
      auto c = make_chan<int>();
      go([c] {
        auto t = after(1ms);
        t.recv();
        c.send(1);
      });
    });
    expect_stuck(1);
  });
}

STUCK_TEST(AfterSleeping) {
  run([] {
    apart([] {
      auto c = make_chan<int>();
      for (int i = 0; i < 5; ++i)
        go([c] {
          sleep_for(2ms);
          c.send(1);
        });
    });
    expect_stuck(5);
  });
}

STUCK_TEST(AReceiveWithATimeLimitEndsAndIsStuckAfterwards) {
  run([] {
    apart([] {
      auto c = make_chan<int>();
      go([c] {
        int v;
        EXPECT_EQ(c.recv_for(v, 2ms), recv_status::timeout);
        c.recv();
      });
    });
    expect_stuck(1);
  });
}

STUCK_TEST(AHeldReferenceOfADeadGoroutineIsNone) {
  run([] {
    apart([] {
      go([] {
        auto c = make_chan<int>();
        chan<int> nil;
        go([&c, nil] {
          nil.recv();
          c.send(1);
        });
        c.recv();
      });
    });
    expect_stuck(2);
  });
}

// Contexts.

STUCK_TEST(AContextThatNobodyCanCancel) {
  run([] {
    apart([] {
      auto [ctx, cancel] = with_cancel(background());
      cancel.release();
      go([ctx = ctx] { ctx.done().recv(); });
    });
    expect_stuck(1);
  });
}

STUCK_TEST(AHeldContextDoesNotCancel) {
  run([] {
    auto kept = std::make_unique<context>(background());
    apart([&] {
      auto [ctx, cancel] = with_cancel(background());
      cancel.release();
      *kept = ctx;
      go([done = ctx.done()] { done.recv(); });
    });
    expect_stuck(1);
  });
}

STUCK_TEST(AContextThatIsGone) {
  run([] {
    apart([] {
      recv_chan<void> done;
      {
        auto [ctx, cancel] = with_cancel(background());
        done = ctx.done();
        cancel.release();
      }
      go([done] { done.recv(); });
    });
    expect_stuck(1);
  });
}

// Sync types.

STUCK_TEST(AWaitGroupThatIsNeverDone) {
  run([] {
    apart([] {
      go([] {
        wait_group wg;
        wg.add(1);
        wg.wait();
      });
    });
    expect_stuck(1);
  });
}

STUCK_TEST(AWaitGroupOfDeadWorkers) {
  run([] {
    apart([] {
      go([] {
        wait_group wg;
        auto c = make_chan<int>();
        for (int i = 0; i < 3; ++i)
          wg.go([c] { c.send(1); });
        wg.wait();
      });
    });
    expect_stuck(4);
  });
}

STUCK_TEST(AMutexThatIsLockedTwice) {
  run([] {
    apart([] {
      go([] {
        mutex mu;
        mu.lock();
        mu.lock();
      });
    });
    expect_stuck(1);
  });
}

STUCK_TEST(ASharedMutexAndAConditionAndAnOnceAndASemaphore) {
  run([] {
    apart([] {
      go([] {
        shared_mutex mu;
        mu.lock_shared();
        mu.lock();
      });
      go([] {
        mutex mu;
        condition_variable cv;
        std::unique_lock lock(mu);
        cv.wait(lock);
      });
      go([] {
        once o;
        o.call([&] { o.call([] {}); });
      });
      go([] {
        semaphore s{1};
        s.acquire();
        s.acquire();
      });
    });
    expect_stuck(4);
  });
}

STUCK_TEST(LocksInOppositeOrder) {
  run([] {
    apart([] {
      go([] {
        mutex a, b;
        auto ready = make_chan<void>();
        wait_group wg;
        wg.go([&] {
          a.lock();
          ready.recv();
          b.lock();
        });
        wg.go([&] {
          b.lock();
          ready.send();
          a.lock();
        });
        wg.wait();
      });
    });
    expect_stuck(3);
  });
}

// The five patterns of testcases.

STUCK_TEST(PatternEarlyReturn) {
  run([] {
    apart([] {
      auto result = make_chan<int>();
      go([result] { result.send(1); });
      if (max_procs() > 0)
        return;
      result.recv();
    });
    expect_stuck(1);
  });
}

STUCK_TEST(PatternTimeout) {
  run([] {
    apart([] {
      auto result = make_chan<int>();
      go([result] {
        sleep_for(5ms);
        result.send(1);
      });
      select(recv_case{result}, after(1ms));
    });
    expect_stuck(1);
  });
}

STUCK_TEST(PatternNCast) {
  run([] {
    apart([] {
      auto result = make_chan<int>();
      for (int i = 0; i < 5; ++i)
        go([result, i] { result.send(i); });
      result.recv();
    });
    expect_stuck(4);
  });
}

STUCK_TEST(PatternUnclosedRange) {
  run([] {
    apart([] {
      auto jobs = make_chan<int>();
      for (int i = 0; i < 3; ++i)
        go([jobs] {
          for (int j : jobs)
            (void)j;
        });
      for (int i = 0; i < 6; ++i)
        jobs.send(i);
    });
    expect_stuck(3);
  });
}

STUCK_TEST(PatternAddInsideAGoroutine) {
  run([] {
    apart([] {
      go([] {
        wait_group wg;
        auto entered = make_chan<void>();
        go([&wg, entered] {
          wg.add(2);
          entered.send();
          wg.done();
        });
        entered.recv();
        wg.wait();
      });
    });
    expect_stuck(1);
  });
}

} // namespace
} // namespace tether

// NOLINTEND(tether-*)
