// mutex, shared_mutex, condition_variable, once, defer.
#include "test_support.h"

#include <memory>
#include <mutex>
#include <shared_mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace tether {
namespace {

using namespace test;
class SyncTest : public RuntimeTest {};

TEST_F(SyncTest, MutexExcludes) {
  run_to_end([] {
    mutex mu;
    long plain = 0;
    const int each = rounds(5000);
    wait_group wg;
    for (int g = 0; g < 8; ++g)
      wg.go([&] {
        for (int i = 0; i < each; ++i) {
          std::lock_guard lock(mu);
          ++plain;
          if (i % 64 == 0)
            yield();
        }
      });
    wg.wait();
    EXPECT_EQ(plain, 8L * each);
  });
}

TEST_F(SyncTest, MutexWorksWithTheStandardLocks) {
  mutex a, b;
  {
    std::scoped_lock both(a, b);
    EXPECT_FALSE(a.try_lock());
  }
  std::unique_lock lock(a);
  EXPECT_TRUE(lock.owns_lock());
  lock.unlock();
  EXPECT_TRUE(lock.try_lock());
  std::unique_lock second(b, std::try_to_lock);
  EXPECT_TRUE(second.owns_lock());
}

TEST_F(SyncTest, UnlockOfUnlockedThrows) {
  mutex mu;
  EXPECT_TRUE(message_of<std::logic_error>([&] { mu.unlock(); }).starts_with("unlock of unlocked mutex"));
  shared_mutex rw;
  EXPECT_TRUE(message_of<std::logic_error>([&] { rw.unlock(); }).starts_with("Unlock of unlocked RWMutex"));
  EXPECT_TRUE(
      message_of<std::logic_error>([&] { rw.unlock_shared(); }).starts_with("RUnlock of unlocked RWMutex"));
}

TEST_F(SyncTest, AnotherGoroutineMayUnlock) {
  run_to_end([] {
    mutex mu;
    mu.lock();
    go([&] { sleep_for(1ms), mu.unlock(); });
    mu.lock();
    mu.unlock();
  });
}

TEST_F(SyncTest, AMutexHeldOverAParkHoldsUpOnlyItsWaiters) {
  run_to_end([] {
    procs_guard one(1);
    mutex mu;
    auto gate = make_chan<void>();
    wait_group wg;
    wg.go([&] {
      std::lock_guard lock(mu);
      gate.recv();
    });
    wait_until_parked(1);
    wg.go([&] { std::lock_guard lock(mu); });
    wait_until_parked(2);
    gate.send();
    wg.wait();
  });
}

TEST_F(SyncTest, MutexWaitersAreNotStarved) {
  run_to_end([] {
    mutex mu;
    std::atomic<bool> stop = false, got = false;
    wait_group wg;
    wg.go([&] {
      while (!stop) {
        std::lock_guard lock(mu);
        sleep_for(100us);
      }
    });
    wg.go([&] {
      for (int i = 0; i < 10; ++i) {
        sleep_for(100us);
        std::lock_guard lock(mu);
      }
      got = true;
    });
    EXPECT_TRUE(eventually([&] { return got.load(); }));
    stop = true;
    wg.wait();
  });
}

// The goroutine that gets the lock may destroy the mutex while the one that let go is still in unlock().
TEST_F(SyncTest, MutexMayBeDestroyedByTheNextOwner) {
  run_to_end([] {
    for (int i = 0; i < rounds(10000); ++i) {
      auto mu = std::make_unique<mutex>();
      mu->lock();
      wait_group wg;
      wg.go([p = mu.get()] { p->unlock(); });
      mu->lock();
      mu->unlock();
      mu.reset();
      wg.wait();
    }
  });
}

TEST_F(SyncTest, SharedMutexAdmitsReadersTogether) {
  run_to_end([] {
    shared_mutex mu;
    std::atomic<int> inside = 0;
    wait_group wg;
    for (int i = 0; i < 4; ++i)
      wg.go([&] {
        std::shared_lock lock(mu);
        ++inside;
        EXPECT_TRUE(eventually([&] { return inside == 4; }));
      });
    wg.wait();
    EXPECT_TRUE(mu.try_lock());
    EXPECT_FALSE(mu.try_lock_shared());
    mu.unlock();
    EXPECT_TRUE(mu.try_lock_shared());
    EXPECT_FALSE(mu.try_lock());
    mu.unlock_shared();
  });
}

TEST_F(SyncTest, SharedMutexKeepsReadersOutWhileAWriterWaits) {
  run_to_end([] {
    shared_mutex mu;
    mu.lock_shared();
    std::atomic<bool> written = false, read_after = false;
    wait_group wg;
    wg.go([&] {
      std::lock_guard lock(mu);
      EXPECT_FALSE(read_after) << "the waiting writer comes before a later reader";
      written = true;
    });
    wait_until_parked(1);
    EXPECT_FALSE(mu.try_lock_shared());
    wg.go([&] {
      std::shared_lock lock(mu);
      read_after = true;
      EXPECT_TRUE(written);
    });
    wait_until_parked(2);
    EXPECT_FALSE(written || read_after);
    mu.unlock_shared();
    wg.wait();
    EXPECT_TRUE(written && read_after);
  });
}

// After Go's HammerRWMutex (src/sync/rwmutex_test.go): writers add 10,000 while inside, readers 1.
TEST_F(SyncTest, SharedMutexHammer) {
  run_to_end([] {
    shared_mutex mu;
    std::atomic<int> activity = 0;
    const int each = rounds(1000);
    wait_group wg;
    for (int w = 0; w < 2; ++w)
      wg.go([&] {
        for (int i = 0; i < each; ++i) {
          std::lock_guard lock(mu);
          EXPECT_EQ(activity.fetch_add(10000), 0);
          yield();
          activity -= 10000;
        }
      });
    for (int r = 0; r < 8; ++r)
      wg.go([&] {
        for (int i = 0; i < each; ++i) {
          std::shared_lock lock(mu);
          EXPECT_LT(activity.fetch_add(1), 10000);
          if (i % 16 == 0)
            yield();
          --activity;
        }
      });
    wg.wait();
  });
}

TEST_F(SyncTest, ConditionVariable) {
  run_to_end([] {
    mutex mu;
    condition_variable cv;
    std::vector<int> queue;
    wait_group wg;
    int sum = 0;
    for (int c = 0; c < 3; ++c)
      wg.go([&] {
        for (int i = 0; i < 10; ++i) {
          std::unique_lock lock(mu);
          cv.wait(lock, [&] { return !queue.empty(); });
          sum += queue.back();
          queue.pop_back();
        }
      });
    for (int i = 1; i <= 30; ++i) {
      std::lock_guard lock(mu);
      queue.push_back(i);
      cv.notify_one();
    }
    wg.wait();
    EXPECT_EQ(sum, 465);
  });
}

TEST_F(SyncTest, NotifyOneWakesOneAndNotifyAllTheRest) {
  run_to_end([] {
    mutex mu;
    condition_variable cv;
    std::atomic<int> woken = 0;
    wait_group wg;
    for (int i = 0; i < 5; ++i)
      wg.go([&] {
        std::unique_lock lock(mu);
        cv.wait(lock);
        EXPECT_TRUE(lock.owns_lock());
        ++woken;
      });
    wait_until_parked(5);
    cv.notify_one();
    EXPECT_TRUE(eventually([&] { return woken == 1; }));
    sleep_for(settle);
    EXPECT_EQ(woken, 1) << "Go's Cond has no spurious wake-ups";
    cv.notify_all();
    wg.wait();
    EXPECT_EQ(woken, 5);
    cv.notify_one(), cv.notify_all();
  });
}

TEST_F(SyncTest, NoWakeUpIsLostBetweenUnlockAndWait) {
  run_to_end([] {
    mutex mu;
    condition_variable cv;
    const int n = rounds(10000);
    int turn = 0;
    wait_group wg;
    for (int me = 0; me < 2; ++me)
      wg.go([&, me] {
        for (int i = 0; i < n; ++i) {
          std::unique_lock lock(mu);
          while (turn != me)
            cv.wait(lock);
          turn = 1 - me;
          cv.notify_one();
        }
      });
    wg.wait();
  });
}

TEST_F(SyncTest, OnceCallsOnceAndEverybodyWaitsForIt) {
  run_to_end([] {
    once o;
    int plain = 0;
    wait_group wg;
    for (int i = 0; i < 20; ++i)
      wg.go([&] {
        o.call([&] { sleep_for(2ms), ++plain; });
        EXPECT_EQ(plain, 1);
      });
    wg.wait();
    o.call([] { ADD_FAILURE() << "a second call returns at once"; });
  });
}

TEST_F(SyncTest, OnceCountsACallThatThrew) {
  once o;
  EXPECT_THROW(o.call([] { throw std::runtime_error("first"); }), std::runtime_error);
  o.call([] { ADD_FAILURE() << "as in Go, a panicking call counts as done"; });
}

TEST_F(SyncTest, DeferRunsInReverseOrderAtScopeExit) {
  std::string order;
  {
    defer first{[&] { order += "1"; }};
    defer second{[&] { order += "2"; }};
    order += "body ";
  }
  EXPECT_EQ(order, "body 21");
}

TEST_F(SyncTest, DeferRunsWhenAnExceptionPasses) {
  bool ran = false;
  EXPECT_THROW(
      {
        defer d{[&] { ran = true; }};
        throw std::runtime_error("x");
      },
      std::runtime_error);
  EXPECT_TRUE(ran);
}

TEST_F(SyncTest, DeferMayBlock) {
  run_to_end([] {
    auto c = make_chan<void>();
    go([=] {
      defer d{[=] { c.send(); }};
      yield();
    });
    EXPECT_TRUE(c.recv());
  });
}

TEST_F(SyncTest, OrdinaryThreadsAndGoroutinesShareLocks) {
  mutex mu;
  shared_mutex rw;
  long plain = 0, written = 0;
  const int each = rounds(2000);
  const auto work = [&] {
    for (int i = 0; i < each; ++i) {
      {
        std::lock_guard lock(mu);
        ++plain;
      }
      if (i % 4) {
        std::shared_lock lock(rw);
        EXPECT_GE(written, 0);
      } else {
        std::lock_guard lock(rw);
        ++written;
      }
    }
  };
  wait_group wg;
  wg.go(work), wg.go(work);
  std::thread t(work);
  work();
  t.join();
  wg.wait();
  EXPECT_EQ(plain, 4L * each);
  EXPECT_EQ(written, 4L * ((each + 3) / 4));
}

} // namespace
} // namespace tether
