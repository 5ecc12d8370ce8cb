// Tests in virtual time. The first half are the examples of docs/testing.md.
#include "bubble_test_support.h"

#include <gmock/gmock.h>

#include <string>
#include <vector>

namespace tether::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// The answer, or nothing when it takes longer than that.
std::optional<int> fetch(std::chrono::nanoseconds takes, std::chrono::nanoseconds limit, std::size_t capacity) {
  auto answer = make_chan<int>(capacity);
  go([=] {
    sleep_for(takes);
    // NOLINTNEXTLINE(tether-timeout): on purpose
    answer.send(42); // at: answer
  });
  recv_case got{answer};
  select(got, after(limit));
  return got ? std::optional<int>(*got) : std::nullopt;
}

TEST_F(BubbleTest, AnHourPassesAtOnce) {
  const auto begin = std::chrono::steady_clock::now();
  bubble([] {
    const auto start = now();
    EXPECT_EQ(fetch(2h, 1h, 1), std::nullopt);
    EXPECT_EQ(now() - start, 1h);
    EXPECT_EQ(fetch(59min, 1h, 1), 42);
    EXPECT_EQ(now() - start, 1h + 59min);
  });
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 1s);
}

TEST_F(BubbleTest, Ticker) {
  bubble([] {
    const auto start = now();
    ticker beat{15min};
    std::vector<std::chrono::nanoseconds> ticks;
    for (const time_point &at : beat.channel()) {
      EXPECT_EQ(at, now());
      ticks.push_back(at - start);
      if (ticks.size() == 3)
        break;
    }
    EXPECT_THAT(ticks, ElementsAre(15min, 30min, 45min));
  });
}

TEST_F(BubbleTest, TickerDropsTicksOfALateReceiver) {
  bubble([] {
    const auto start = now();
    ticker beat{1s};
    sleep_for(10500ms);
    EXPECT_EQ(*beat.channel().recv() - start, 1s); // waiting since then
    EXPECT_EQ(now() - start, 10500ms);
    EXPECT_EQ(*beat.channel().recv() - start, 11s);
    EXPECT_EQ(*beat.channel().recv() - start, 12s);
  });
}

TEST_F(BubbleTest, WhatIsDueAtAMomentIsDoneBeforeAnythingElse) {
  bubble([] {
    auto alarm = after(1s);
    ticker beat{500ms};
    sleep_for(1s);
    time_point at;
    EXPECT_EQ(alarm.try_recv(at), recv_status::ok);
    EXPECT_EQ(at, now());
    EXPECT_EQ(beat.channel().try_recv(at), recv_status::ok);
    EXPECT_EQ(at, now() - 500ms);
    EXPECT_EQ(beat.channel().try_recv(at), recv_status::empty); // the tick of now was dropped
  });
}

TEST_F(BubbleTest, DeadlineOfAContext) {
  bubble([] {
    const time_point deadline = now() + 5s;
    auto [ctx, cancel] = with_deadline(background(), deadline);
    EXPECT_EQ(ctx.deadline(), deadline);

    sleep_for(5s - 1ns);
    wait();
    EXPECT_FALSE(ctx.err());

    sleep_for(1ns);
    wait();
    EXPECT_EQ(ctx.err(), errc::deadline_exceeded);
  });
}

TEST_F(BubbleTest, RateLimiter) {
  bubble([] {
    rate_limiter limiter(rate_limit::every(100ms), 2);
    const auto start = now();
    std::vector<std::chrono::nanoseconds> passed;
    for (int i = 0; i < 5; ++i) {
      EXPECT_FALSE(limiter.wait(background()));
      passed.push_back(now() - start);
    }
    EXPECT_THAT(passed, ElementsAre(0ms, 0ms, 100ms, 200ms, 300ms));
  });
}

/// Tries until it works, and waits twice as long each time.
template <class F>
int retry(context ctx, F attempt) {
  auto pause = 1s;
  for (int tries = 1;; ++tries, pause *= 2) {
    if (attempt())
      return tries;
    if (select(ctx.done(), after(pause)) == 0)
      return 0;
  }
}

TEST_F(BubbleTest, RetryWithBackOff) {
  bubble([] {
    const auto start = now();
    int left = 5;
    EXPECT_EQ(retry(background(), [&] { return left-- == 0; }), 6);
    EXPECT_EQ(now() - start, 31s);

    auto [ctx, cancel] = with_timeout(background(), 10s);
    EXPECT_EQ(retry(ctx, [] { return false; }), 0);
    EXPECT_EQ(now() - start, 41s);
  });
}

/// Asks two, returns with the first answer, and leaves the other one behind.
int first_answer() {
  auto answer = make_chan<int>();
  for (int i = 1; i <= 2; ++i)
    go([=] { // at: asked
      sleep_for(i * 1s);
      // NOLINTNEXTLINE(tether-ncast): on purpose
      answer.send(i); // at: lost
    });
  return *answer.recv();
}

TEST_F(BubbleTest, LeakOfAnEarlyReturn) {
  const std::string text = message_of<bubble_error>([] { bubble([] { EXPECT_EQ(first_answer(), 1); }); });
  const std::string here = __FILE__;
  EXPECT_THAT(text,
              HasSubstr("leak: goroutine 0.2, created at " + here + ':' + std::to_string(line_of(__FILE__, "asked")) +
                        ", blocks for ever in chan send at " + here + ':' + std::to_string(line_of(__FILE__, "lost"))));
  EXPECT_THAT(
      text, HasSubstr("0.1: chan send at " + here + ':' + std::to_string(line_of(__FILE__, "lost")) + ": goes to 0, "));
}

// --- What a bubble is ------------------------------------------------------------------------------------------

TEST_F(BubbleTest, OneThatEndsByItselfIsNoLeakAndOneThatBlocksIs) {
  EXPECT_TRUE(try_bubble([] { fetch(2h, 1h, 1); }).ok());
  const explore::result found = try_bubble([] { fetch(2h, 1h, 0); });
  ASSERT_EQ(found.leaks.size(), 1u) << found.text();
  EXPECT_STREQ(found.leaks[0].reason, "chan send");
  EXPECT_EQ(found.leaks[0].blocked_at.line, line_of(__FILE__, "answer"));
  EXPECT_FALSE(found.leaks[0].main);
}

TEST_F(BubbleTest, AMutexIsAWaitLikeAnyOther) {
  bubble([] {
    mutex m;
    const auto start = now();
    go([&] {
      const std::lock_guard held(m);
      sleep_for(1h);
    });
    wait();
    const std::lock_guard held(m);
    EXPECT_EQ(now() - start, 1h);
  });
}

TEST_F(BubbleTest, TimeStandsStillWhileSomethingCanRun) {
  bubble([] {
    const auto start = now();
    auto c = make_chan<int>();
    go([=] {
      for (int i = 0; i < 1000; ++i)
        c.send(i);
      c.close();
    });
    auto alarm = after(1ns);
    int n = 0;
    for (int v : c)
      n += v >= 0;
    EXPECT_EQ(n, 1000);
    EXPECT_EQ(now(), start);
    EXPECT_EQ(*alarm.recv() - start, 1ns);
  });
}

TEST_F(BubbleTest, WaitReturnsWhenTheOthersAreBlocked) {
  bubble([] {
    const auto start = now();
    int done = 0;
    auto c = make_chan<void>();
    for (int i = 0; i < 5; ++i)
      go([&] {
        for (int k = 0; k < 3; ++k)
          yield();
        ++done;
        c.recv();
        ++done;
      });
    wait();
    EXPECT_EQ(done, 5);
    c.close();
    wait();
    EXPECT_EQ(done, 10);
    wait(); // nobody is left
    EXPECT_EQ(now(), start);
  });
}

TEST_F(BubbleTest, WaitComesBeforeTime) {
  bubble([] {
    bool woken = false;
    go([&] {
      sleep_for(1s);
      woken = true;
    });
    wait();
    EXPECT_FALSE(woken);
    sleep_for(1s);
    wait();
    EXPECT_TRUE(woken);
  });
}

TEST_F(BubbleTest, SeveralWait) {
  bubble([] {
    int returned = 0;
    wait_group wg;
    for (int i = 0; i < 3; ++i)
      wg.go([&] {
        wait();
        ++returned;
      });
    wg.wait();
    EXPECT_EQ(returned, 3);
  });
}

TEST_F(BubbleTest, WaitUnderEverySchedule) {
  const auto found = explore::run([] {
    int done = 0;
    auto c = make_chan<void>(2);
    for (int i = 0; i < 2; ++i)
      go([&done, c] {
        c.send();
        ++done;
      });
    wait();
    if (done != 2)
      throw std::runtime_error("too early");
  });
  EXPECT_TRUE(found.ok()) << found.text();
  EXPECT_TRUE(found.exhaustive);
  EXPECT_GT(found.schedules, 1u);
}

TEST_F(BubbleTest, TheSeedDecidesTheOrder) {
  const auto order = [](std::uint64_t seed) {
    std::string text;
    bubble(
        [&] {
          wait_group wg;
          for (char name = 'a'; name < 'i'; ++name)
            wg.go([&text, name] {
              yield();
              text += name;
            });
          wg.wait();
        },
        {.seed = seed});
    return text;
  };
  EXPECT_EQ(order(1), order(1));
  EXPECT_EQ(order(7), order(7));
  EXPECT_NE(order(1), order(7));
}

TEST_F(BubbleTest, SelectTakesEveryCase) {
  bubble([] {
    auto a = make_chan<void>();
    auto b = make_chan<void>();
    a.close();
    b.close();
    int count[2] = {};
    for (int i = 0; i < 100; ++i)
      ++count[select(a, b)];
    EXPECT_GT(count[0], 20);
    EXPECT_GT(count[1], 20);
  });
}

TEST_F(BubbleTest, DaemonsAndTimersMayBeLeft) {
  bubble([] {
    go_daemon([] {
      for (;;)
        sleep_for(1s);
    });
    go_daemon([] { make_chan<int>().recv(); });
    after_func(1h, [] { ADD_FAILURE() << "nobody waits for it"; });
    auto t = tick(1s);
    t.recv();
  });
}

TEST_F(BubbleTest, ALateCallMayEndTheWait) {
  bool called = false;
  bubble([&] {
    auto c = make_chan<void>();
    go([=] { c.recv(); });
    after_func(1h, [&called, c] {
      called = true;
      c.send();
    });
  });
  EXPECT_TRUE(called);
}

TEST_F(BubbleTest, WhatLiesOutsideKeepsItsState) {
  once o;
  int calls = 0;
  bubble([&] { o.call([&] { ++calls; }); });
  bubble([&] { o.call([&] { ++calls; }); });
  EXPECT_EQ(calls, 1);

  // A lock that a leaked goroutine holds is free again. Sanitizers keep locals elsewhere than on the stack.
  static mutex m;
  EXPECT_FALSE(try_bubble([&] {
                 m.lock();
                 make_chan<int>().recv();
               }).ok());
  EXPECT_TRUE(m.try_lock());
  m.unlock();
}

TEST_F(BubbleTest, TheClockIsTheRealOneOutside) {
  const auto before = std::chrono::steady_clock::now();
  const auto between = monotonic_clock::now();
  EXPECT_LE(before, between);
  EXPECT_LE(between, std::chrono::steady_clock::now());
  static_assert(monotonic_clock::is_steady);
  run([&] { EXPECT_GE(monotonic_clock::now(), between); });
}

TEST_F(BubbleTest, EveryWaitWithALimitFollowsTheClock) {
  bubble([] {
    const auto start = now();
    wait_group wg;
    wg.add();
    EXPECT_FALSE(wg.wait_for(1h));
    EXPECT_EQ(now() - start, 1h);

    int value = 0;
    EXPECT_EQ(make_chan<int>().recv_for(value, 1h), recv_status::timeout);
    EXPECT_EQ(now() - start, 2h);

    sleep_until(now() + 1h);
    EXPECT_EQ(now() - start, 3h);

    timer t{1h};
    t.reset(2h);
    t.channel().recv();
    EXPECT_EQ(now() - start, 5h);

    auto [ctx, cancel] = with_timeout(background(), 1h);
    ctx.done().recv();
    EXPECT_EQ(now() - start, 6h);
  });
}

TEST_F(BubbleTest, ABubbleWithAnHourInItTakesMicroseconds) {
  const auto once = [] { bubble([] { fetch(2h, 1h, 1); }); };
  once();
  auto best = std::chrono::nanoseconds::max();
  for (int i = 0; i < 100; ++i) {
    const auto begin = std::chrono::steady_clock::now();
    once();
    best = std::min<std::chrono::nanoseconds>(best, std::chrono::steady_clock::now() - begin);
  }
  RecordProperty("nanoseconds", static_cast<int>(best.count()));
  std::printf("a bubble with an hour in it: %.1f microseconds\n", static_cast<double>(best.count()) / 1000);
  EXPECT_LT(best, sanitized ? 10ms : 1ms);
}

} // namespace
} // namespace tether::test
