#include "test_support.h"

#include <tether/explore.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <mutex>
#include <set>
#include <sstream>
#include <thread>

// NOLINTBEGIN(tether-*): the programs are wrong on purpose

namespace tether::test {
namespace {

class ExploreTest : public RuntimeTest {};

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

template <class F>
std::string kinds(F f) {
  std::string out;
  for (const explore::misuse &m : explore::run(f).misuses)
    out += (out.empty() ? "" : " ") + m.kind;
  return out;
}

void ping() {
  auto c = make_chan<int>();
  go([c] { c.send(1); });
  c.recv();
}

void timeout_leak() {
  auto c = make_chan<int>();
  go([c] { c.send(1); }); // at: timeout-send
  select(c, after(1h));
}

struct lock_pair {
  mutex a;
  mutex b;
};

void lock_both(const std::shared_ptr<lock_pair> &p, bool a_first) {
  std::lock_guard first(a_first ? p->a : p->b);
  std::lock_guard second(a_first ? p->b : p->a);
}

void opposite_order() {
  auto p = std::make_shared<lock_pair>();
  go([p] { lock_both(p, true); });
  go([p] { lock_both(p, false); });
}

void same_order() {
  auto p = std::make_shared<lock_pair>();
  go([p] { lock_both(p, true); });
  go([p] { lock_both(p, true); });
}

// --- Verdicts -------------------------------------------------------------------------------------------------

TEST_F(ExploreTest, AProgramWithOneOrderHasOneSchedule) {
  const explore::result r = explore::run(ping);
  EXPECT_TRUE(r.ok()) << r.text();
  EXPECT_TRUE(r.exhaustive);
  EXPECT_EQ(r.schedules, 1u);
}

TEST_F(ExploreTest, ALeakUnderSomeSchedulesMayHappen) {
  const explore::result r = explore::run(timeout_leak);
  ASSERT_EQ(r.leaks.size(), 1u) << r.text();
  EXPECT_TRUE(r.exhaustive);
  const explore::leaked &l = r.leaks[0];
  EXPECT_STREQ(l.verdict, "may");
  EXPECT_STREQ(l.reason, "chan send");
  EXPECT_EQ(l.blocked_at.line, line_of(__FILE__, "timeout-send"));
  EXPECT_EQ(l.path, "0.1");
  EXPECT_FALSE(l.main);
  ASSERT_TRUE(l.channel);
  EXPECT_EQ(l.channel->capacity, 0u);
}

TEST_F(ExploreTest, ALeakUnderEveryScheduleMustHappen) {
  const explore::result r = explore::run([] {
    auto c = make_chan<int>();
    go([c] { c.send(1); });
    go([c] { c.send(2); });
    c.recv();
  });
  ASSERT_EQ(r.leaks.size(), 2u) << r.text();
  EXPECT_STREQ(r.leaks[0].verdict, "may");
  const explore::result all = explore::run([] { go([] { chan<int>().recv(); }); });
  ASSERT_EQ(all.leaks.size(), 1u);
  EXPECT_STREQ(all.leaks[0].verdict, "must");
  EXPECT_STREQ(all.leaks[0].reason, "chan receive (nil chan)");
}

TEST_F(ExploreTest, ADaemonIsNoLeak) {
  EXPECT_TRUE(explore::run([] { go_daemon([] { select(); }); }).ok());
  EXPECT_FALSE(explore::run([] { go([] { select(); }); }).ok());
}

TEST_F(ExploreTest, AMainThatBlocksIsADeadlock) {
  const explore::result r = explore::run([] { make_chan<void>().recv(); });
  ASSERT_EQ(r.leaks.size(), 1u);
  EXPECT_TRUE(r.leaks[0].main);
  EXPECT_NE(r.text().find("deadlock"), std::string::npos);
}

TEST_F(ExploreTest, WhatEndsAfterMainIsNoLeak) {
  EXPECT_TRUE(explore::run([] {
                auto c = make_chan<int>(1);
                go([c] {
                  sleep_for(1h);
                  c.send(1);
                });
              }).ok());
}

TEST_F(ExploreTest, ReadersAndWriterDeadlockOnlyWithTheWriterBetween) {
  const auto program = [](bool writer) {
    return explore::run([writer] {
      auto mu = std::make_shared<shared_mutex>();
      go([mu] {
        std::shared_lock first(*mu);
        std::shared_lock second(*mu);
      });
      if (writer)
        go([mu] { std::unique_lock lock(*mu); });
    });
  };
  EXPECT_TRUE(program(false).ok());
  const explore::result r = program(true);
  EXPECT_EQ(r.leaks.size(), 2u) << r.text();
}

TEST_F(ExploreTest, WhoGoesRoundWithTheClockHasLeaked) {
  const auto ticking = [] {
    auto blocked = make_chan<int>();
    go([blocked] { blocked.send(1); });
    go([] {
      ticker beat(1s);
      for (;;)
        beat.channel().recv(); // at: the-beat
    });
  };
  const explore::result found = explore::run(ticking);
  EXPECT_TRUE(found.exhaustive) << found.text();
  ASSERT_EQ(found.leaks.size(), 2u) << found.text();
  const explore::leaked &round = found.leaks[found.leaks[0].goes_round ? 0 : 1];
  EXPECT_TRUE(round.goes_round);
  EXPECT_STREQ(round.verdict, "must");
  EXPECT_EQ(round.blocked_at.line, line_of(__FILE__, "the-beat"));
  EXPECT_LT(round.witness.steps.size(), 12u) << round.witness.text();
  EXPECT_NE(found.text().find("goes round for ever with chan receive"), std::string::npos) << found.text();
  explore::options again;
  again.replay = round.witness.replay;
  EXPECT_EQ(explore::run(ticking, again).leaks.size(), 2u);

  const explore::result asleep = explore::run([] {
    go([] {
      for (;;)
        sleep_for(1s);
    });
  });
  ASSERT_EQ(asleep.leaks.size(), 1u) << asleep.text();
  EXPECT_TRUE(asleep.leaks[0].goes_round);
}

TEST_F(ExploreTest, WhoEndsAfterSomeRoundsHasNotLeaked) {
  explore::options o;
  o.timers = explore::timer_policy::idle;
  o.schedules = 1000;
  const auto program = [] {
    auto stop = make_chan<void>();
    go([stop] {
      ticker beat(1s);
      while (select(stop, beat.channel()) == 1)
        ;
    });
    go([stop] {
      for (int i = 0; i < 50; ++i)
        sleep_for(1s);
      stop.close();
    });
  };
  const explore::result r = explore::run(program, o);
  EXPECT_TRUE(r.leaks.empty()) << r.text();
  EXPECT_EQ(r.limited, 0u);
}

TEST_F(ExploreTest, ConditionVariablesLoseNoWakeup) {
  const auto program = [](bool in_loop) {
    return explore::run([in_loop] {
      struct box {
        mutex mu;
        condition_variable cv;
        bool full = false;
      };
      auto b = std::make_shared<box>();
      go([b] {
        std::lock_guard lock(b->mu);
        b->full = true;
        b->cv.notify_one();
      });
      std::unique_lock lock(b->mu);
      if (in_loop)
        b->cv.wait(lock, [&] { return b->full; });
      else
        b->cv.wait(lock);
    });
  };
  EXPECT_TRUE(program(true).ok());
  EXPECT_FALSE(program(false).ok());
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

// --- Time -----------------------------------------------------------------------------------------------------

TEST_F(ExploreTest, TimersRaceOrWait) {
  explore::options o;
  EXPECT_EQ(explore::run(timeout_leak, o).leaks.size(), 1u);
  o.timers = explore::timer_policy::idle;
  EXPECT_TRUE(explore::run(timeout_leak, o).ok());
}

TEST_F(ExploreTest, TimersFireInTheOrderOfTheirTimes) {
  const explore::result r = explore::run([] {
    auto early = after(1s);
    auto late = after(2s);
    late.recv();
    if (early.size() != 0 || select(early, otherwise) != 0)
      select(); // never
  });
  EXPECT_TRUE(r.ok()) << r.text();
}

TEST_F(ExploreTest, EqualTimesInEitherOrder) {
  const explore::result r = explore::run([] {
    auto done = make_chan<int>();
    for (int i = 0; i < 2; ++i)
      go([=] {
        sleep_for(1s);
        done.send(i);
      });
    if (done.recv() == 1)
      go([] { select(); });
    done.recv();
  });
  ASSERT_EQ(r.leaks.size(), 1u) << r.text();
  EXPECT_STREQ(r.leaks[0].verdict, "may");
}

TEST_F(ExploreTest, ATickerThatNobodyStopsComesToRest) {
  EXPECT_TRUE(explore::run([] {
                ticker t{1s};
                for (int i = 0; i < 5; ++i)
                  t.channel().recv();
              }).ok());
}

TEST_F(ExploreTest, VirtualTimeTakesNone) {
  const auto start = clock::now();
  EXPECT_TRUE(explore::run([] { sleep_for(24h * 365); }).ok());
  EXPECT_LT(clock::now() - start, 10s);
}

TEST_F(ExploreTest, ALoopThatNeverEndsIsNoVerdict) {
  explore::options o;
  o.schedules = 3;
  o.steps = 100;
  const explore::result r = explore::run(
      [] {
        for (;;)
          sleep_for(1s);
      },
      o);
  EXPECT_GT(r.limited, 0u);
  EXPECT_FALSE(r.exhaustive);
  EXPECT_FALSE(r.ok());
  EXPECT_TRUE(r.leaks.empty());
}

TEST_F(ExploreTest, YieldingLetsTheOthersRun) {
  explore::options o;
  o.time = 1min;
  const explore::result r = explore::run(
      [] {
        auto stop = make_chan<void>();
        go([stop] { stop.close(); });
        while (stop.try_recv() == recv_status::empty)
          yield();
      },
      o);
  EXPECT_TRUE(r.ok()) << r.text();
  EXPECT_TRUE(r.exhaustive);
}

// --- Misuse ---------------------------------------------------------------------------------------------------

TEST_F(ExploreTest, SendOnClosed) {
  const auto program = [](bool ordered) {
    return kinds([ordered] {
      auto c = make_chan<int>(1);
      auto sent = make_chan<void>(1);
      go([=] {
        c.send(1);
        sent.send();
      });
      if (ordered)
        sent.recv();
      c.close();
    });
  };
  EXPECT_EQ(program(false), "send-on-closed");
  EXPECT_EQ(program(true), "");
}

TEST_F(ExploreTest, ACaughtExceptionIsNoMisuse) {
  EXPECT_EQ(kinds([] {
              auto c = make_chan<int>(1);
              c.close();
              try {
                c.send(1);
              } catch (const closed_error &) {
              }
            }),
            "");
}

TEST_F(ExploreTest, MisuseHasItsLine) {
  const explore::result r = explore::run([] {
    auto c = make_chan<int>();
    go([c] { c.close(); });
    c.close(); // at: second-close
  });
  ASSERT_FALSE(r.misuses.empty());
  bool found = false;
  for (const explore::misuse &m : r.misuses) {
    EXPECT_EQ(m.kind, "double-close");
    found = found || m.at.line == line_of(__FILE__, "second-close");
  }
  EXPECT_TRUE(found) << r.text();
}

TEST_F(ExploreTest, OtherMisuse) {
  EXPECT_EQ(kinds([] { chan<int>().close(); }), "close-of-nil");
  EXPECT_EQ(kinds([] {
              auto wg = std::make_shared<wait_group>();
              wg->add();
              wg->done();
              wg->done();
            }),
            "negative-counter");
  EXPECT_EQ(kinds([] { mutex().unlock(); }), "unlock-of-unlocked");
  EXPECT_EQ(kinds([] { throw std::runtime_error("no"); }), "uncaught-exception");
}

TEST_F(ExploreTest, UnlockByAnother) {
  const auto program = [](bool by_owner) {
    return kinds([by_owner] {
      auto mu = std::make_shared<mutex>();
      auto done = make_chan<void>();
      mu->lock();
      if (by_owner)
        mu->unlock();
      go([=] {
        if (!by_owner)
          mu->unlock();
        done.close();
      });
      done.recv();
    });
  };
  EXPECT_EQ(program(false), "unlock-by-non-owner");
  EXPECT_EQ(program(true), "");
}

TEST_F(ExploreTest, LockCycles) {
  EXPECT_NE(kinds(opposite_order).find("lock-cycle"), std::string::npos);
  EXPECT_EQ(kinds(same_order), "");
  EXPECT_EQ(kinds([] {
              mutex mu;
              mu.lock();
              mu.lock();
            }),
            "lock-cycle");
}

TEST_F(ExploreTest, AddAfterWait) {
  const explore::result r = explore::run([] {
    auto wg = std::make_shared<wait_group>();
    go([wg] {
      wg->add(); // at: late-add
      wg->done();
    });
    wg->wait();
  });
  ASSERT_EQ(r.misuses.size(), 1u) << r.text();
  EXPECT_EQ(r.misuses[0].kind, "add-after-wait");
  EXPECT_EQ(r.misuses[0].at.line, line_of(__FILE__, "late-add"));
  EXPECT_EQ(r.misuses[0].path, "0.1");
}

TEST_F(ExploreTest, AGroupMayBeUsedAgain) {
  EXPECT_EQ(kinds([] { // ordered by go, by a channel, by a mutex's owner
              auto wg = std::make_shared<wait_group>();
              auto start = make_chan<void>();
              auto ended = make_chan<void>();
              wg->go([] {});
              wg->wait();
              go([=] {
                start.recv();
                wg->add();
                wg->done();
                ended.close();
              });
              start.send();
              ended.recv();
              wg->wait();
            }),
            "");
  EXPECT_EQ(kinds([] {
              for (int i = 0; i < 2; ++i) {
                wait_group wg;
                wg.go([] {});
                wg.go([] {});
                wg.wait();
              }
            }),
            "");
}

TEST_F(ExploreTest, AddsWhileCountedAreRight) {
  EXPECT_EQ(kinds([] {
              auto wg = std::make_shared<wait_group>();
              wg->add();
              go([wg] {
                wg->go([] {});
                wg->done();
              });
              wg->wait();
            }),
            "");
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

// --- Replay ---------------------------------------------------------------------------------------------------

TEST_F(ExploreTest, AReplayShowsItEveryTime) {
  const explore::result r = explore::run(timeout_leak);
  ASSERT_EQ(r.leaks.size(), 1u);
  explore::options o;
  o.replay = r.leaks[0].witness.replay;
  for (int i = 0; i < 100; ++i) {
    const explore::result again = explore::run(timeout_leak, o);
    ASSERT_EQ(again.leaks.size(), 1u) << again.text();
    EXPECT_TRUE(again.replayed);
    EXPECT_EQ(again.schedules, 1u);
    EXPECT_EQ(again.leaks[0].witness.replay, r.leaks[0].witness.replay);
  }
}

TEST_F(ExploreTest, AReplayOfAnotherProgramIsRefused) {
  const explore::result r = explore::run(timeout_leak);
  explore::options o;
  o.replay = r.leaks.at(0).witness.replay;
  const explore::result other = explore::run(opposite_order, o);
  EXPECT_NE(other.error.find("diverged at step"), std::string::npos) << other.text();
  EXPECT_TRUE(other.leaks.empty());
  const explore::result short_one = explore::run(ping, o);
  EXPECT_NE(short_one.error.find("diverged at step"), std::string::npos) << short_one.text();
  o.replay = "something else";
  EXPECT_THROW(explore::run(ping, o), std::invalid_argument);
  o.replay = "tether replay 1\nnonsense\n";
  EXPECT_THROW(explore::run(ping, o), std::invalid_argument);
}

TEST_F(ExploreTest, TheStoryNamesEachStep) {
  const explore::result r = explore::run(timeout_leak);
  const std::string story = r.leaks.at(0).witness.text();
  EXPECT_NE(story.find("clock: time passes"), std::string::npos) << story;
  EXPECT_NE(story.find("0: select"), std::string::npos) << story;
  EXPECT_NE(story.find("explore_test.cpp:"), std::string::npos) << story;
}

TEST_F(ExploreTest, AWitnessFoundAtRandomReadsAsOneThatWasSearchedFor) {
  const auto program = [] {
    for (int i = 0; i < 3; ++i)
      go([c = make_chan<int>(1)] {
        for (int round = 0; round < 3; ++round)
          c.send(round), c.recv();
      });
    opposite_order();
  };
  const auto switches = [&](const explore::options &o) {
    const explore::result r = explore::run(program, o);
    if (r.leaks.empty())
      return -1;
    const std::vector<explore::step> &steps = r.leaks[0].witness.steps;
    int n = 0;
    for (std::size_t i = 1; i < steps.size(); ++i)
      n += steps[i].goroutine != steps[i - 1].goroutine;
    explore::options again;
    again.replay = r.leaks[0].witness.replay;
    EXPECT_EQ(explore::run(program, again).leaks.size(), 2u);
    return n;
  };
  explore::options searched;
  searched.schedules = 2000;
  searched.exhaustive = false;
  explore::options at_random = searched;
  at_random.preemptions = -1;
  const int fewest = switches(searched);
  EXPECT_GT(fewest, 0);
  for (at_random.seed = 1; at_random.seed <= 5; ++at_random.seed) {
    const int n = switches(at_random);
    EXPECT_GT(n, 0);
    EXPECT_LE(n, fewest + 2);
  }
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

// --- TETHER_EXPLORE and TETHER_REPLAY -------------------------------------------------------------------------

/// Sets an environment variable for one scope.
class setting {
public:
  setting(const char *name, const std::string &value) : name_(name) { ::setenv(name, value.c_str(), 1); }
  ~setting() { ::unsetenv(name_); }
  setting(const setting &) = delete;
  setting &operator=(const setting &) = delete;

private:
  const char *name_;
};

std::string content_of(const std::string &path) {
  std::ifstream in(path);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

TEST_F(ExploreTest, RunExploresWhenAsked) {
  const std::string path = ::testing::TempDir() + "explore_report.json";
  const setting report("TETHER_LEAK_REPORT", path);
  {
    const setting wanted("TETHER_EXPLORE", "schedules=1000,seed=3");
    int executions = 0;
    EXPECT_EQ(run([&] {
                timeout_leak();
                return 40 + ++executions;
              }),
              41);
    EXPECT_GT(executions, 1);
  }
  const std::string json = content_of(path);
  EXPECT_NE(json.find("\"mode\":\"explore\""), std::string::npos) << json;
  EXPECT_NE(json.find("\"verdict\":\"may\""), std::string::npos) << json;
  EXPECT_NE(json.find("\"exhaustive\":true"), std::string::npos) << json;
  const std::string replay = path + ".1.replay";
  EXPECT_NE(json.find(replay), std::string::npos) << json;
  {
    const setting wanted("TETHER_REPLAY", replay);
    run(timeout_leak);
  }
  const std::string again = content_of(path);
  EXPECT_NE(again.find("\"mode\":\"replay\""), std::string::npos) << again;
  EXPECT_NE(again.find("\"line\":" + std::to_string(line_of(__FILE__, "timeout-send"))), std::string::npos) << again;
  std::filesystem::remove(path);
  std::filesystem::remove(replay);
}

TEST_F(ExploreTest, Options) {
  const explore::options o = explore::options::parse("schedules=5,preemptions=2,seconds=3,seed=9,timers=idle,steps=77");
  EXPECT_EQ(o.schedules, 5u);
  EXPECT_EQ(o.preemptions, 2);
  EXPECT_EQ(o.time, 3s);
  EXPECT_EQ(o.seed, 9u);
  EXPECT_EQ(o.timers, explore::timer_policy::idle);
  EXPECT_EQ(o.steps, 77u);
  EXPECT_EQ(explore::options::parse("1").schedules, explore::options().schedules);
  for (const char *bad : {"schedules", "schedules=", "schedules=x", "timers=never", "what=1"})
    EXPECT_THROW(explore::options::parse(bad), std::invalid_argument) << bad;
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
