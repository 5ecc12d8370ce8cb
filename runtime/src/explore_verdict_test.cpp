// Which goroutines of an explored program have leaked, and whether they may or must.
#include "explore_test_support.h"

#include <memory>
#include <mutex>

// NOLINTBEGIN(tether-*): the programs are wrong on purpose

namespace tether::test {
namespace {

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
  EXPECT_EQ(l.blocked_at.line, timeout_send_line());
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

} // namespace
} // namespace tether::test

// NOLINTEND(tether-*)
