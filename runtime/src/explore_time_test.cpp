// Virtual time in explored programs, and loops that only time or others can end.
#include "explore_test_support.h"

// NOLINTBEGIN(tether-*): the programs are wrong on purpose

namespace tether::test {
namespace {

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

} // namespace
} // namespace tether::test

// NOLINTEND(tether-*)
