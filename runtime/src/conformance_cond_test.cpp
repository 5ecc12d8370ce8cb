// After the tests of Go's package sync: cond_test.go and once_test.go. What sync_test.cpp holds already is not
// repeated.
#include "test_support.h"

#include <mutex>
#include <shared_mutex>
#include <stdexcept>
#include <vector>

namespace tether {
namespace {

using namespace test;
class ConformanceCondTest : public RuntimeTest {};

// cond_test.go, TestCondSignal: each notification wakes exactly one, and one that nobody waits for is lost.
TEST_F(ConformanceCondTest, EachNotificationWakesOne) {
  run_to_end([] {
    mutex mu;
    condition_variable cv;
    constexpr int n = 5;
    auto awake = make_chan<bool>(n);
    wait_group wg;
    cv.notify_one();
    for (int i = 0; i < n; ++i)
      wg.go([=, &mu, &cv] {
        std::unique_lock lock(mu);
        cv.wait(lock);
        awake.send(true);
      });
    wait_until_parked(n);
    for (int i = 0; i < n; ++i) {
      EXPECT_EQ(awake.size(), 0u);
      {
        std::lock_guard lock(mu);
        cv.notify_one();
      }
      awake.recv();
    }
    wg.wait();
  });
}

// TestCondSignalGenerations: whoever waited first is woken first.
TEST_F(ConformanceCondTest, WaitersAreNotifiedInTheirOrder) {
  run_to_end([] {
    mutex mu;
    condition_variable cv;
    constexpr int n = 100;
    auto running = make_chan<bool>(n);
    auto awake = make_chan<int>(n);
    wait_group wg;
    for (int i = 0; i < n; ++i) {
      wg.go([=, &mu, &cv] {
        std::unique_lock lock(mu);
        running.send(true);
        cv.wait(lock);
        awake.send(i);
      });
      if (i > 0) {
        EXPECT_EQ(awake.recv(), i - 1);
      }
      running.recv();
      std::lock_guard lock(mu);
      cv.notify_one();
    }
    wg.wait();
  });
}

// TestCondBroadcast: every waiter wakes exactly once for each notify_all.
TEST_F(ConformanceCondTest, NotifyAllWakesEachOnce) {
  run_to_end([] {
    mutex mu;
    condition_variable cv;
    constexpr int n = 50;
    auto running = make_chan<int>(n), awake = make_chan<int>(n);
    bool exit = false;
    wait_group wg;
    for (int g = 0; g < n; ++g)
      wg.go([=, &mu, &cv, &exit] {
        std::unique_lock lock(mu);
        while (!exit) {
          running.send(g);
          cv.wait(lock);
          awake.send(g);
        }
      });
    for (int round = 0; round < n; ++round) {
      for (int i = 0; i < n; ++i)
        running.recv();
      std::unique_lock lock(mu);
      exit = round == n - 1;
      EXPECT_EQ(awake.size(), 0u);
      cv.notify_all();
      lock.unlock();
      std::vector<bool> seen(n);
      for (int i = 0; i < n; ++i) {
        const std::size_t g = std::size_t(*awake.recv());
        EXPECT_FALSE(seen[g]) << "woken twice";
        seen[g] = true;
      }
    }
    wg.wait();
    EXPECT_EQ(running.size(), 0u);
    cv.notify_all();
  });
}

// TestRace: three parties hand a number on through one condition variable; a notification that comes before the
// wait it is meant for is made up for by looking at the number.
TEST_F(ConformanceCondTest, ThreePartiesHandANumberOn) {
  run_to_end([] {
    for (int round = 0; round < rounds(100); ++round) {
      mutex mu;
      condition_variable cv;
      int x = 0;
      wait_group wg;
      wg.go([&] {
        std::unique_lock lock(mu);
        x = 1;
        cv.wait(lock);
        EXPECT_EQ(x, 2);
        x = 3;
        cv.notify_one();
      });
      wg.go([&] {
        std::unique_lock lock(mu);
        while (x != 1)
          lock.unlock(), yield(), lock.lock();
        x = 2;
        cv.notify_one();
      });
      wg.go([&] {
        std::unique_lock lock(mu);
        while (x < 2)
          lock.unlock(), yield(), lock.lock();
        if (x == 2)
          cv.wait(lock);
        EXPECT_EQ(x, 3);
      });
      wg.wait();
    }
  });
}

// TestCondSignalStealing: a later waiter cannot take the notification of an earlier one.
TEST_F(ConformanceCondTest, ALaterWaiterStealsNoNotification) {
  run_to_end([] {
    for (int i = 0; i < rounds(500); ++i) {
      mutex mu;
      condition_variable cv;
      bool done = false;
      auto told = make_chan<void>();
      wait_group wg;
      wg.go([&, told] {
        std::unique_lock lock(mu);
        told.send();
        cv.wait(lock);
        lock.unlock();
        told.send();
      });
      told.recv();
      mu.lock(), mu.unlock(); // the first waiter waits now
      wg.go([&] { cv.notify_all(); });
      wg.go([&] {
        std::unique_lock lock(mu);
        while (!done)
          cv.wait(lock);
      });
      told.recv();
      mu.lock();
      done = true;
      mu.unlock();
      cv.notify_all();
      wg.wait();
    }
  });
}

// sync.Cond's L may be any Locker.
TEST_F(ConformanceCondTest, AConditionVariableWorksWithAnyLock) {
  run_to_end([] {
    shared_mutex mu;
    condition_variable cv;
    int state = 0;
    wait_group wg;
    wg.go([&] {
      std::shared_lock lock(mu);
      cv.wait(lock, [&] { return state == 1; });
    });
    wg.go([&] {
      std::unique_lock lock(mu);
      cv.wait(lock, [&] { return state == 1; });
    });
    wait_until_parked(2);
    mu.lock();
    state = 1;
    mu.unlock();
    cv.notify_all();
    wg.wait();
  });
}

// once_test.go, TestOncePanic with callers that wait meanwhile: they go on, and nobody calls again.
TEST_F(ConformanceCondTest, WaitersOfAOnceThatThrewGoOn) {
  run_to_end([] {
    once o;
    std::atomic<int> calls = 0, passed = 0, threw = 0;
    auto gate = make_chan<void>();
    wait_group wg;
    const auto caller = [&] {
      try {
        o.call([&] {
          ++calls;
          gate.recv();
          throw std::runtime_error("failed");
        });
        ++passed;
      } catch (const std::runtime_error &) {
        ++threw;
      }
    };
    for (int i = 0; i < 5; ++i)
      wg.go(caller);
    wait_until_parked(5);
    EXPECT_EQ(passed, 0);
    gate.close();
    wg.wait();
    EXPECT_EQ(calls, 1);
    EXPECT_EQ(threw, 1);
    EXPECT_EQ(passed, 4);
  });
}

} // namespace
} // namespace tether
