// The search: how many executions there are, what is chosen, when it ends, and what it leaves behind.
#include "explore_test_support.h"

#include <cstdint>
#include <memory>
#include <mutex>
#include <set>
#include <stdexcept>
#include <thread>
#include <utility>
#include <vector>

// NOLINTBEGIN(tether-*): the programs are wrong on purpose

namespace tether::test {
namespace {

/// Everything, without the bounded searches: `complete` counts the traces.
explore::options all_traces() {
  explore::options o;
  o.preemptions = -1;
  o.random = false;
  o.time = 10min;
  return o;
}

template <class F>
std::uint64_t traces(F f) {
  const explore::result r = explore::run(f, all_traces());
  EXPECT_TRUE(r.exhaustive) << r.text();
  return r.complete;
}

// --- Published counts -----------------------------------------------------------------------------------------

TEST_F(ExploreTest, ReadersAndOneWriter) { // GenMC, readers
  for (const auto [n, expected] : {std::pair{2, 4}, {8, 256}, {sanitized ? 9 : 13, sanitized ? 512 : 8192}})
    EXPECT_EQ(traces([n = n] {
                auto c = make_chan<int>(1);
                go([c] { c.send(1); });
                for (int i = 0; i < n; ++i)
                  go([c] { static_cast<void>(c.size()); });
              }),
              static_cast<std::uint64_t>(expected));
}

TEST_F(ExploreTest, Increments) { // GenMC, ainc with separate read and write
  for (const auto [n, expected] : {std::pair{2, 4}, {3, 36}, {4, 576}})
    EXPECT_EQ(traces([n = n] {
                auto c = make_chan<int>(10);
                for (int i = 0; i < n; ++i)
                  go([c] {
                    static_cast<void>(c.size());
                    c.send(1);
                  });
              }),
              static_cast<std::uint64_t>(expected));
}

TEST_F(ExploreTest, IncrementsUnderALock) { // GenMC, lockinc
  std::uint64_t factorial = 1;
  for (std::uint64_t n = 2; n <= 5; ++n) {
    factorial *= n;
    EXPECT_EQ(traces([n] {
                auto mu = std::make_shared<mutex>();
                for (std::uint64_t i = 0; i < n; ++i)
                  go([mu] { std::lock_guard lock(*mu); });
              }),
              factorial);
  }
}

TEST_F(ExploreTest, LocksInOppositeOrder) {
  EXPECT_EQ(traces(opposite_order), 3u);
  EXPECT_EQ(traces(same_order), 2u);
}

TEST_F(ExploreTest, Philosophers) {
  const auto dine = [](std::size_t n, bool last_turns) {
    auto forks = std::make_shared<std::vector<mutex>>(n);
    for (std::size_t i = 0; i < n; ++i)
      go([=] {
        const bool turned = last_turns && i == n - 1;
        std::lock_guard first((*forks)[turned ? (i + 1) % n : i]);
        std::lock_guard second((*forks)[turned ? i : (i + 1) % n]);
      });
  };
  for (const std::size_t n : {3u, 4u, 5u}) {
    EXPECT_EQ(traces([&] { dine(n, false); }), (1u << n) - 1);
    EXPECT_EQ(traces([&] { dine(n, true); }), (1u << n) - 2);
  }
}

TEST_F(ExploreTest, NCast) {
  const auto ask = [](std::size_t capacity) {
    auto c = make_chan<int>(capacity);
    for (int i = 0; i < 5; ++i)
      go([c] { c.send(1); });
    c.recv();
  };
  EXPECT_EQ(traces([&] { ask(0); }), 5u);
  EXPECT_EQ(traces([&] { ask(5); }), 600u);
  EXPECT_TRUE(explore::run([&] { ask(5); }).ok());
}

TEST_F(ExploreTest, DoubleSendAndEarlyReturn) {
  EXPECT_EQ(traces([] {
              auto c = make_chan<int>();
              go([c] {
                if (explore::choose(2) == 1)
                  c.send(1);
                c.send(2);
              });
              c.recv();
            }),
            2u);
  EXPECT_EQ(traces([] {
              auto c = make_chan<int>();
              go([c] { c.send(1); });
              if (explore::choose(2) == 0)
                c.recv();
            }),
            2u);
}

TEST_F(ExploreTest, RangeWithoutClose) {
  EXPECT_EQ(traces([] {
              auto c = make_chan<int>();
              for (int i = 0; i < 3; ++i)
                go([c] {
                  for ([[maybe_unused]] int v : c)
                    continue;
                });
              for (int i = 0; i < 3; ++i)
                c.send(i);
            }),
            27u);
}

// --- Choices --------------------------------------------------------------------------------------------------

TEST_F(ExploreTest, ChooseTriesEverything) {
  EXPECT_EQ(explore::choose(7), 0u);
  std::set<std::size_t> seen;
  const explore::result r = explore::run([&seen] { seen.insert(explore::choose(5)); });
  EXPECT_TRUE(r.ok()) << r.text();
  EXPECT_EQ(seen, (std::set<std::size_t>{0, 1, 2, 3, 4}));
  EXPECT_EQ(r.schedules, 5u);
}

TEST_F(ExploreTest, EveryReadyCaseIsTried) {
  std::set<std::size_t> seen;
  explore::run([&seen] {
    auto a = make_chan<int>(1);
    auto b = make_chan<int>(1);
    a.send(1);
    b.send(1);
    seen.insert(select(a, b, chan<int>()));
  });
  EXPECT_EQ(seen, (std::set<std::size_t>{0, 1}));
}

TEST_F(ExploreTest, OtherwiseIsTakenOnlyWhenNothingIsReady) {
  std::set<std::size_t> seen;
  explore::run([&seen] {
    auto a = make_chan<int>(1);
    a.send(1);
    seen.insert(select(a, otherwise));
    auto b = make_chan<int>();
    go([b] { b.send(1); });
    if (select(b, otherwise) == 0)
      seen.insert(2);
    else
      b.recv(), seen.insert(3);
  });
  EXPECT_EQ(seen, (std::set<std::size_t>{0, 2, 3}));
}

// --- The search as a whole ------------------------------------------------------------------------------------

TEST_F(ExploreTest, TheSameTwice) {
  const auto program = [] {
    auto c = make_chan<int>();
    for (int i = 0; i < 3; ++i)
      go([c] { select(send_case{c, 1}, after(1s)); });
    select(c, after(1s));
  };
  explore::options o;
  o.time = 1h; // a search that the clock ends is not the same twice
  o.schedules = static_cast<std::uint64_t>(rounds(100'000));
  const explore::result a = explore::run(program, o);
  const explore::result b = explore::run(program, o);
  EXPECT_EQ(a.schedules, b.schedules);
  EXPECT_EQ(a.json(), b.json());
}

TEST_F(ExploreTest, TheBudgetEndsTheSearch) {
  const auto program = [] {
    auto mu = std::make_shared<mutex>();
    for (int i = 0; i < 8; ++i)
      go([mu] { std::lock_guard lock(*mu); });
  };
  explore::options o;
  o.schedules = 1000;
  const explore::result r = explore::run(program, o);
  EXPECT_FALSE(r.exhaustive);
  EXPECT_EQ(r.stopped_by, "schedules");
  EXPECT_LE(r.schedules, 1000u);
  EXPECT_GT(r.schedules, 900u);
  o.schedules = 100'000'000;
  o.time = 50ms;
  EXPECT_EQ(explore::run(program, o).stopped_by, "time");
  o.stop_at_first = true;
  EXPECT_EQ(explore::run(timeout_leak, o).stopped_by, "finding");
}

TEST_F(ExploreTest, RandomSchedulesFindWhatIsFarAway) {
  explore::options o;
  o.preemptions = -1;
  o.exhaustive = false;
  o.schedules = 2000;
  const explore::result a = explore::run(opposite_order, o);
  EXPECT_FALSE(a.leaks.empty());
  EXPECT_EQ(a.bound, -1);
  EXPECT_FALSE(a.exhaustive);
  EXPECT_EQ(a.json(), explore::run(opposite_order, o).json());
}

TEST_F(ExploreTest, StateThatSurvivesIsNoticed) {
  int runs = 0;
  const explore::result r = explore::run([&runs] {
    auto c = make_chan<int>(10);
    ++runs;
    for (int i = 0; i < 1 + runs; ++i)
      go([c] { c.send(1); });
    c.recv();
  });
  EXPECT_NE(r.error.find("not deterministic"), std::string::npos) << r.text();
  EXPECT_FALSE(r.ok());
}

TEST_F(ExploreTest, WhatLiesOutsideIsRestored) {
  auto c = make_chan<int>(2);
  c.send(1);
  wait_group wg;
  mutex mu;
  const explore::result r = explore::run([&] {
    mu.lock();
    wg.add(2);
    for (int i = 0; i < 2; ++i)
      go([&] {
        mu.lock();
        c.send(2);
        wg.done();
      });
    c.recv();
    mu.unlock();
  });
  EXPECT_EQ(r.error, "") << r.text();
  EXPECT_EQ(c.size(), 1u);
  EXPECT_EQ(c.recv(), 1);
  EXPECT_TRUE(mu.try_lock());
  wg.wait();
}

TEST_F(ExploreTest, AChannelOfAnEarlierExecutionIsRefused) {
  chan<int> kept;
  const explore::result r = explore::run([&kept] {
    if (!kept)
      kept = make_chan<int>(5);
    for (int i = 0; i < 2; ++i)
      go([&kept] { kept.send(1); });
  });
  EXPECT_NE(r.error.find("earlier execution"), std::string::npos) << r.text();
}

TEST_F(ExploreTest, OnlyFromAPlainThread) {
  run([] { EXPECT_THROW(explore::run(ping), std::logic_error); });
  bool refused = false;
  explore::run([&refused] {
    try {
      explore::run(ping);
    } catch (const std::logic_error &) {
      refused = true;
    }
  });
  EXPECT_TRUE(refused);
}

TEST_F(ExploreTest, OneAtATime) {
  std::thread other([] { EXPECT_TRUE(explore::run(ping).ok()); });
  EXPECT_TRUE(explore::run(ping).ok());
  other.join();
}

TEST_F(ExploreTest, ProductionGoesOnAfterwards) {
  explore::run(timeout_leak);
  EXPECT_FALSE(explore::active());
  run_to_end(ping);
  mutex mu;
  EXPECT_TRUE(mu.try_lock());
}

TEST_F(ExploreTest, MemoryStaysBounded) {
  if (sanitized)
    GTEST_SKIP() << "sanitizers keep what has been freed";
  explore::options o = all_traces();
  o.schedules = 1'000'000;
  o.reduce = false;
  const auto program = [] {
    auto c = make_chan<int>();
    for (int i = 0; i < 5; ++i)
      go([c] {
        select(after(1s), c);
        c.send(1);
      });
  };
  o.schedules /= 10;
  o.time = 10min;
  explore::run(program, o);
  const long before = resident_kib();
  o.schedules *= 9;
  const explore::result r = explore::run(program, o);
  EXPECT_EQ(r.schedules, o.schedules);
  EXPECT_EQ(r.leaks.size(), 1u);
  EXPECT_LT(resident_kib() - before, 32 * 1024);
}

using ExploreDeathTest = ExploreTest;

TEST_F(ExploreDeathTest, AThreadThatIsNotExploredIsAnError) {
  ::testing::FLAGS_gtest_death_test_style = "threadsafe";
  EXPECT_EXIT(explore::run([] {
                auto c = make_chan<int>();
                std::thread other([c] { c.send(1); });
                blocking([&] { other.join(); }); // ends at the send
                c.recv();
              }),
              ::testing::ExitedWithCode(2), "a thread that is not explored");
}

} // namespace
} // namespace tether::test

// NOLINTEND(tether-*)
