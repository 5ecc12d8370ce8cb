// The weighted semaphore. After golang.org/x/sync's semaphore/semaphore_test.go and semaphore_example_test.go.
#include "test_support.h"

#include <random>
#include <thread>
#include <vector>

namespace tether {
namespace {

using namespace test;
class SemaphoreTest : public RuntimeTest {};

TEST_F(SemaphoreTest, TriesTakeWhatIsFree) { // after TestWeightedTryAcquire
  semaphore s{2};
  s.acquire();
  EXPECT_TRUE(s.try_acquire());
  EXPECT_FALSE(s.try_acquire());
  s.release(2);
  EXPECT_TRUE(s.try_acquire());
  s.acquire(1);
  EXPECT_FALSE(s.try_acquire());
  EXPECT_TRUE(s.try_acquire(0));
  s.release(2);
  EXPECT_FALSE(s.try_acquire(3));
  EXPECT_TRUE(s.try_acquire(2));
}

TEST_F(SemaphoreTest, AContextEndsTheWait) { // after TestWeightedAcquire
  run_to_end([] {
    semaphore s{2};
    const auto acquire_soon = [&] {
      auto [ctx, cancel] = with_timeout(background(), 10ms);
      const std::error_code error = s.acquire(ctx);
      EXPECT_TRUE(!error || error == errc::deadline_exceeded);
      return !error;
    };
    s.acquire();
    EXPECT_TRUE(acquire_soon());
    EXPECT_FALSE(acquire_soon());
    s.release(2);
    EXPECT_TRUE(acquire_soon());
    s.acquire();
    EXPECT_FALSE(acquire_soon());
  });
}

TEST_F(SemaphoreTest, MisuseThrowsAndChangesNothing) { // after TestWeightedPanic
  semaphore s{1};
  EXPECT_EQ(message_of<std::logic_error>([&] { s.release(); }), "released more than held");
  s.acquire();
  EXPECT_EQ(message_of<std::logic_error>([&] { s.release(2); }), "released more than held");
  EXPECT_FALSE(s.try_acquire());
  s.release();
  EXPECT_TRUE(s.try_acquire());
  EXPECT_THROW(s.acquire(-1), std::logic_error);
  EXPECT_THROW((void)s.acquire(background(), -1), std::logic_error);
  EXPECT_THROW((void)s.try_acquire(-1), std::logic_error);
  EXPECT_THROW(s.release(-1), std::logic_error);
  EXPECT_THROW(semaphore{-1}, std::logic_error);
}

TEST_F(SemaphoreTest, FirstComeFirstServed) {
  run_to_end([] {
    semaphore s{10};
    s.acquire(10);
    std::vector<int> order;
    mutex mu;
    wait_group wg;
    const std::int64_t weights[] = {3, 10, 1, 1};
    for (int i = 0; i < 4; ++i) {
      wg.go([&, i] {
        s.acquire(weights[i]);
        {
          std::lock_guard guard{mu};
          order.push_back(i);
        }
        s.release(weights[i]);
      });
      wait_until_parked(static_cast<std::size_t>(i) + 1);
    }
    s.release(2);
    sleep_for(settle);
    EXPECT_TRUE(order.empty()) << "the first wants three; those behind it wait, although there is one for each";
    EXPECT_FALSE(s.try_acquire()) << "nor does anybody overtake them";
    s.release(8);
    wg.wait();
    ASSERT_EQ(order.size(), 4u);
    EXPECT_EQ(order[0], 0);
    EXPECT_EQ(order[1], 1);
    EXPECT_TRUE(s.try_acquire(10));
  });
}

TEST_F(SemaphoreTest, MoreThanThereIsStandsInNobodysWay) { // after TestWeightedDoesntBlockIfTooBig
  run_to_end([] {
    semaphore s{2};
    auto [ctx, cancel] = with_cancel(background());
    auto result = make_chan<std::error_code>();
    go([&s, result, ctx = ctx] { result.send(s.acquire(ctx, 3)); });
    wait_until_parked(1);
    error_group g{background()};
    for (int i = 0; i < 6; ++i)
      g.go([&, ctx = g.context()] {
        const std::error_code error = s.acquire(ctx);
        if (!error) {
          sleep_for(1ms);
          s.release();
        }
        return error;
      });
    EXPECT_NO_THROW(g.wait());
    cancel();
    EXPECT_EQ(result.recv(), errc::canceled);
  });
}

TEST_F(SemaphoreTest, LargeWeightsDoNotStarve) { // after TestLargeAcquireDoesntStarve
  run_to_end([] {
    const auto n = static_cast<std::int64_t>(max_procs()) + 1;
    semaphore s{n};
    std::atomic<bool> running = true;
    wait_group wg;
    for (std::int64_t i = 0; i < n; ++i) {
      s.acquire();
      wg.go([&] {
        while (running) {
          sleep_for(1ms);
          s.release();
          s.acquire();
        }
        s.release();
      });
    }
    s.acquire(n);
    running = false;
    s.release(n);
    wg.wait();
  });
}

TEST_F(SemaphoreTest, ACanceledWaiterLetsThoseBehindItIn) { // after TestAllocCancelDoesntStarve
  run_to_end([] {
    semaphore s{10};
    s.acquire();
    auto [ctx, cancel] = with_cancel(background());
    wait_group wg;
    wg.go([&s, ctx = ctx] { EXPECT_EQ(s.acquire(ctx, 10), errc::canceled); });
    wait_until_parked(1);
    wg.go([&] { s.acquire(), s.release(); });
    wait_until_parked(2);
    cancel();
    wg.wait();
  });
}

TEST_F(SemaphoreTest, ADoneContextTakesNothing) { // after TestWeightedAcquireCanceled
  run_to_end([] {
    semaphore s{2};
    auto [ctx, cancel] = with_cancel(background());
    s.acquire();
    wait_group wg;
    wg.go([&s, &cancel = cancel] {
      wait_until_parked(0);
      while (s.try_acquire()) {
        s.release();
        yield();
      }
      cancel();
      s.release();
    });
    EXPECT_EQ(s.acquire(ctx, 2), errc::canceled) << "canceled before there was enough";
    wg.wait();
    EXPECT_TRUE(s.try_acquire(2)) << "and nothing stays taken";
    s.release(2);
    EXPECT_EQ(s.acquire(ctx), errc::canceled) << "also when there is enough";
    EXPECT_TRUE(s.try_acquire(2));
  });
}

TEST_F(SemaphoreTest, ReleaseRacesWithCancel) {
  run_to_end([] {
    for (int i = 0; i < rounds(2000); ++i) {
      semaphore s{2};
      s.acquire(2);
      auto [ctx, cancel] = with_cancel(background());
      wait_group wg;
      std::atomic<int> taken = 0;
      for (int g = 0; g < 2; ++g)
        wg.go([&, ctx = ctx] { taken += !s.acquire(ctx, 2); });
      wg.go([&] { s.release(2); });
      wg.go([&cancel = cancel] { cancel(); });
      wg.wait();
      ASSERT_LE(taken, 1);
      ASSERT_EQ(s.try_acquire(2), taken == 0);
    }
  });
}

TEST_F(SemaphoreTest, NeverMoreThanThereIs) { // after TestWeighted
  run_to_end([] {
    constexpr std::int64_t size = 5;
    semaphore s{size};
    std::atomic<std::int64_t> held = 0;
    wait_group wg;
    for (unsigned g = 0; g < 10; ++g)
      wg.go([&, g] {
        std::minstd_rand random(g + 1);
        for (int i = 0; i < rounds(2000); ++i) {
          const auto n = static_cast<std::int64_t>(random() % (size + 1));
          if (i % 3 == 0) {
            auto [ctx, cancel] = with_timeout(background(), std::chrono::microseconds(random() % 50));
            if (s.acquire(ctx, n))
              continue;
          } else if (i % 3 == 1) {
            s.acquire(n);
          } else if (!s.try_acquire(n)) {
            continue;
          }
          ASSERT_LE(held += n, size);
          if (i % 7 == 0)
            yield();
          held -= n;
          s.release(n);
        }
      });
    wg.wait();
    EXPECT_TRUE(s.try_acquire(size));
  });
}

TEST_F(SemaphoreTest, TheOneWhoIsLetInMayDestroyIt) {
  run_to_end([] {
    for (int i = 0; i < rounds(2000); ++i) {
      auto *s = new semaphore{1};
      s->acquire();
      go([s] { s->release(); });
      s->acquire();
      delete s;
    }
  });
}

TEST_F(SemaphoreTest, TellsWhereAndWhyItWaits) {
  run_to_end([] {
    semaphore s{1};
    s.acquire();
    auto [ctx, cancel] = with_cancel(background());
    wait_group wg;
    wg.go([&] {
      s.acquire(); // at: acquire
      s.release();
    });
    wait_until_parked(1);
    wg.go([&s, ctx = ctx] {
      (void)s.acquire(ctx); // at: acquire with a context
    });
    wait_until_parked(2);
    std::vector<unsigned> lines;
    for (const leak::goroutine_info &g : leak::find({.window = 0ms})) {
      EXPECT_STREQ(g.reason, "semaphore.Acquire");
      lines.push_back(g.blocked_at.line);
    }
    std::sort(lines.begin(), lines.end());
    EXPECT_EQ(lines, (std::vector{line_of(__FILE__, "acquire"), line_of(__FILE__, "acquire with a context")}));
    cancel();
    s.release();
    wg.wait();
  });
}

TEST_F(SemaphoreTest, BetweenThreadsAndGoroutines) {
  semaphore s{1};
  std::atomic<int> inside = 0;
  const auto hammer = [&] {
    for (int i = 0; i < rounds(500); ++i) {
      s.acquire();
      EXPECT_EQ(++inside, 1);
      --inside;
      s.release();
    }
  };
  wait_group wg;
  wg.go(hammer);
  wg.go(hammer);
  std::thread one(hammer), two(hammer);
  one.join();
  two.join();
  wg.wait();
  s.acquire();
  auto [ctx, cancel] = with_timeout(background(), 2ms);
  EXPECT_EQ(s.acquire(ctx), errc::deadline_exceeded);
}

// A goroutine that run() left behind at the head of the queue holds up nobody.
class SemaphoreLeavingTest : public LeavingTest {};

TEST_F(SemaphoreLeavingTest, AfterRunTheWaitersOfThatRunAreForgotten) {
  semaphore s{2};
  s.acquire();
  run([&] {
    go([&] { s.acquire(2); });
    wait_until_parked(1);
  });
  run_to_end([&] {
    auto got = make_chan<void>();
    go([&, got] { s.acquire(2), got.close(); });
    wait_until_parked(1);
    s.release();
    got.recv();
  });
}

// After Example_workerPool: no more workers than there are permits, and a wait for all of them.
TEST_F(SemaphoreTest, BoundsAPoolOfWorkers) {
  run_to_end([] {
    const auto steps = [](int n) {
      int count = 0;
      for (; n > 1; ++count)
        n = n % 2 ? 3 * n + 1 : n / 2;
      return count;
    };
    constexpr std::int64_t most = 3;
    semaphore workers{most};
    std::vector<int> out(32);
    for (std::size_t i = 0; i < out.size(); ++i) {
      workers.acquire();
      go([&, i] {
        out[i] = steps(static_cast<int>(i) + 1);
        workers.release();
      });
    }
    workers.acquire(most);
    EXPECT_EQ(out[0], 0);
    EXPECT_EQ(out[26], 111);
    EXPECT_EQ(out[31], 5);
  });
}

} // namespace
} // namespace tether
