// After the tests of Go's package sync: waitgroup_test.go, mutex_test.go and rwmutex_test.go. What sync_test.cpp and
// wait_group_test.cpp hold already is not repeated.
#include "test_support.h"

#include <mutex>
#include <shared_mutex>
#include <stdexcept>
#include <string>

namespace tether {
namespace {

using namespace test;
class ConformanceSyncTest : public RuntimeTest {};
class ConformanceSyncLeavingTest : public LeavingTest {};

// waitgroup_test.go, TestWaitGroup: two groups form a barrier, again and again.
TEST_F(ConformanceSyncTest, TwoWaitGroupsFormABarrier) {
  run_to_end([] {
    wait_group first, second;
    constexpr int n = 16;
    for (int round = 0; round < 8; ++round) {
      first.add(n), second.add(n);
      auto left = make_chan<bool>(n);
      for (int i = 0; i < n; ++i)
        go([&, left] {
          first.done();
          second.wait();
          left.send(true);
        });
      first.wait();
      for (int i = 0; i < n; ++i) {
        EXPECT_EQ(left.size(), 0u) << "released " << n - i << " calls of done() too soon";
        second.done();
      }
      for (int i = 0; i < n; ++i)
        left.recv();
    }
  });
}

// TestWaitGroupMisuse, and that the refused call changed nothing.
TEST_F(ConformanceSyncTest, ARefusedDoneLeavesTheCounter) {
  wait_group wg;
  wg.add(2);
  EXPECT_EQ(message_of<std::logic_error>([&] { wg.add(-3); }), "negative WaitGroup counter");
  EXPECT_FALSE(wg.wait_for(0ms));
  wg.add(-2);
  EXPECT_TRUE(wg.wait_for(0ms));
  EXPECT_EQ(message_of<std::logic_error>([&] { wg.done(); }), "negative WaitGroup counter");
  wg.wait();
}

// mutex_test.go, HammerMutex: lock and try_lock mixed.
TEST_F(ConformanceSyncTest, HammerMutex) {
  run_to_end([] {
    mutex mu;
    long inside = 0, entered = 0;
    std::atomic<long> succeeded = 0;
    wait_group wg;
    for (int g = 0; g < 10; ++g)
      wg.go([&] {
        for (int i = 0; i < rounds(3000); ++i) {
          if (i % 3 == 0) {
            if (!mu.try_lock())
              continue;
          } else {
            mu.lock();
          }
          EXPECT_EQ(++inside, 1);
          ++entered, ++succeeded;
          if (i % 97 == 0)
            yield();
          --inside;
          mu.unlock();
        }
      });
    wg.wait();
    EXPECT_EQ(entered, succeeded);
    EXPECT_TRUE(mu.try_lock());
    mu.unlock();
  });
}

// TestMutexMisuse: every way to unlock what is not locked that way.
TEST_F(ConformanceSyncTest, EveryWrongUnlockIsRefused) {
  const auto text = [](auto f) { return message_of<std::logic_error>(f); };
  mutex mu;
  EXPECT_EQ(text([&] { mu.unlock(); }), "unlock of unlocked mutex");
  mu.lock(), mu.unlock();
  EXPECT_EQ(text([&] { mu.unlock(); }), "unlock of unlocked mutex");

  shared_mutex rw;
  EXPECT_EQ(text([&] { rw.unlock(); }), "Unlock of unlocked RWMutex");
  EXPECT_EQ(text([&] { rw.unlock_shared(); }), "RUnlock of unlocked RWMutex");
  rw.lock_shared();
  EXPECT_EQ(text([&] { rw.unlock(); }), "Unlock of unlocked RWMutex") << "held by a reader";
  EXPECT_FALSE(rw.try_lock()) << "and still is";
  rw.unlock_shared();
  EXPECT_EQ(text([&] { rw.unlock_shared(); }), "RUnlock of unlocked RWMutex");
  rw.lock();
  EXPECT_EQ(text([&] { rw.unlock_shared(); }), "RUnlock of unlocked RWMutex") << "held by a writer";
  EXPECT_FALSE(rw.try_lock_shared()) << "and still is";
  rw.unlock();
  EXPECT_EQ(text([&] { rw.unlock(); }), "Unlock of unlocked RWMutex");
  EXPECT_TRUE(mu.try_lock() && rw.try_lock()) << "misuse broke nothing";
  mu.unlock(), rw.unlock();
}

// rwmutex_test.go, TestParallelReaders.
TEST_F(ConformanceSyncTest, ReadersHoldTheLockTogether) {
  struct shape {
    int readers, procs;
  };
  for (const shape s : {shape{1, 4}, {3, 4}, {4, 2}, {10, 1}})
    run_to_end([=] {
      procs_guard procs(s.procs);
      shared_mutex mu;
      auto locked = make_chan<bool>(), unlock = make_chan<bool>();
      wait_group wg;
      for (int i = 0; i < s.readers; ++i)
        wg.go([=, &mu] {
          std::shared_lock lock(mu);
          locked.send(true);
          unlock.recv();
        });
      for (int i = 0; i < s.readers; ++i)
        locked.recv();
      EXPECT_FALSE(mu.try_lock());
      for (int i = 0; i < s.readers; ++i)
        unlock.send(true);
      wg.wait();
      EXPECT_TRUE(mu.try_lock());
      mu.unlock();
    });
}

// TestRWMutex: HammerRWMutex for many shapes. A writer counts 10,000 while it is inside, a reader 1.
TEST_F(ConformanceSyncTest, HammerSharedMutex) {
  struct shape {
    int procs, readers;
  };
  for (const shape s : {shape{1, 1}, {1, 3}, {1, 10}, {4, 1}, {4, 10}, {10, 1}, {10, 3}, {10, 10}})
    run_to_end([=] {
      procs_guard procs(s.procs);
      shared_mutex mu;
      std::atomic<int> activity = 0;
      const int each = rounds(500);
      wait_group wg;
      for (int w = 0; w < 2; ++w)
        wg.go([&] {
          for (int i = 0; i < each; ++i) {
            std::lock_guard lock(mu);
            ASSERT_EQ(activity += 10000, 10000);
            if (i % 16 == 0)
              yield();
            activity -= 10000;
          }
        });
      for (int r = 0; r < s.readers; ++r)
        wg.go([&] {
          for (int i = 0; i < each; ++i) {
            std::shared_lock lock(mu);
            ASSERT_LT(++activity, 10000);
            if (i % 16 == 0)
              yield();
            --activity;
          }
        });
      wg.wait();
    });
}

// TestRLocker: a writer waits for both holds of a reader, and the reader for the writer.
TEST_F(ConformanceSyncTest, ReadersAndAWriterTakeTurns) {
  run_to_end([] {
    shared_mutex mu;
    auto written = make_chan<bool>(1), read = make_chan<bool>(1);
    constexpr int n = 10;
    go([=, &mu] {
      for (int i = 0; i < n; ++i) {
        mu.lock_shared(), mu.lock_shared();
        read.send(true);
        mu.lock();
        written.send(true);
      }
    });
    for (int i = 0; i < n; ++i) {
      read.recv();
      mu.unlock_shared();
      EXPECT_EQ(written.size(), 0u) << "one hold of a reader is left";
      mu.unlock_shared();
      written.recv();
      EXPECT_EQ(read.size(), 0u) << "the writer holds the lock";
      mu.unlock();
    }
  });
}

// sync.RWMutex: readers that came while a writer held the lock go before the next writer.
TEST_F(ConformanceSyncTest, ReadersThatWaitedGoBeforeTheNextWriter) {
  run_to_end([] {
    shared_mutex mu;
    mu.lock();
    std::atomic<int> reading = 0;
    std::atomic<bool> wrote = false;
    auto leave = make_chan<void>();
    wait_group wg;
    const auto reader = [&] {
      std::shared_lock lock(mu);
      ++reading;
      EXPECT_FALSE(wrote);
      leave.recv();
    };
    wg.go(reader);
    wait_until_parked(1);
    wg.go([&] {
      std::lock_guard lock(mu);
      wrote = true;
    });
    wait_until_parked(2);
    wg.go(reader);
    wait_until_parked(3);
    mu.unlock();
    EXPECT_TRUE(eventually([&] { return reading == 2; })) << "both readers, the one behind the writer too";
    EXPECT_FALSE(wrote);
    leave.close();
    wg.wait();
    EXPECT_TRUE(wrote);
  });
}

// sync.RWMutex: "this prohibits recursive read-locking".
TEST_F(ConformanceSyncLeavingTest, ARecursiveReadLockBlocksBehindAWriter) {
  static shared_mutex mu;
  static std::atomic<int> second_reads = 0;
  run([] {
    go([] { mu.lock_shared(), mu.lock_shared(), ++second_reads; });
    EXPECT_TRUE(eventually([] { return second_reads == 1; })) << "without a writer it is possible";
    go([] { mu.lock(); });
    wait_until_parked(1);
    go([] { mu.lock_shared(), ++second_reads; });
    wait_until_parked(2);
    EXPECT_EQ(second_reads, 1);
  });
}

} // namespace
} // namespace tether
