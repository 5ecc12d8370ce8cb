// Waiting for a rate limiter. After golang.org/x/time's rate/rate_test.go (TestWait...).
#include "test_support.h"

#include <thread>
#include <vector>

namespace tether {
namespace {

using namespace test;
class RateWaitTest : public RuntimeTest {};

TEST_F(RateWaitTest, AtOnceOrWhenTheTokensAreThere) { // after TestWaitSimple
  run_to_end([] {
    rate_limiter limiter{100, 3};
    auto [done, cancel] = with_cancel(background());
    cancel();
    EXPECT_EQ(limiter.wait(done), errc::canceled);
    EXPECT_EQ(limiter.wait_n(background(), 4), std::errc::invalid_argument);
    const auto start = clock::now();
    EXPECT_FALSE(limiter.wait_n(background(), 2));
    EXPECT_FALSE(limiter.wait_n(background(), 3));
    EXPECT_GE(clock::now() - start, 20ms) << "two tokens were lacking";
  });
}

TEST_F(RateWaitTest, WithoutAContext) {
  run_to_end([] {
    rate_limiter limiter{rate_limit::every(5ms), 1};
    const auto start = clock::now();
    for (int i = 0; i < 4; ++i)
      limiter.wait();
    EXPECT_GE(clock::now() - start, 15ms);
    EXPECT_EQ(message_of<std::logic_error>([&] { limiter.wait_n(2); }), "Wait(n=2) exceeds limiter's burst 1");
  });
}

TEST_F(RateWaitTest, CancelGivesTheTokensBack) { // after TestWaitCancel
  run_to_end([] {
    rate_limiter limiter{rate_limit::every(1h), 3};
    auto [ctx, cancel] = with_cancel(background());
    EXPECT_FALSE(limiter.wait_n(ctx, 2));
    wait_group wg;
    wg.go([&limiter, ctx = ctx] { EXPECT_EQ(limiter.wait_n(ctx, 3), errc::canceled); });
    wait_until_parked(1);
    EXPECT_LT(limiter.tokens(), 0);
    cancel();
    wg.wait();
    EXPECT_GE(limiter.tokens(), 1);
    EXPECT_FALSE(limiter.wait(background())) << "the one that was left";
  });
}

TEST_F(RateWaitTest, NotWhenTheDeadlineComesFirst) { // after TestWaitTimeout
  run_to_end([] {
    rate_limiter limiter{rate_limit::every(1h), 3};
    auto [ctx, cancel] = with_timeout(background(), 30min);
    EXPECT_FALSE(limiter.wait_n(ctx, 2));
    const double left = limiter.tokens();
    EXPECT_EQ(limiter.wait_n(ctx, 3), errc::deadline_exceeded) << "without waiting for it";
    EXPECT_GE(limiter.tokens(), left) << "and nothing was taken";
    EXPECT_FALSE(ctx.err());
  });
}

TEST_F(RateWaitTest, ADeadlineThatSuffices) {
  run_to_end([] {
    rate_limiter limiter{rate_limit::every(2ms), 1};
    auto [ctx, cancel] = with_timeout(background(), 1h);
    for (int i = 0; i < 5; ++i)
      EXPECT_FALSE(limiter.wait(ctx));
  });
}

TEST_F(RateWaitTest, AnInfiniteLimitNeverWaits) { // after TestWaitInf
  rate_limiter limiter{rate_limit::infinite(), 0};
  EXPECT_FALSE(limiter.wait_n(background(), 3));
  limiter.wait_n(1000);
  EXPECT_TRUE(limiter.allow_n(1000));
  EXPECT_EQ(limiter.reserve_n(1000).delay(), 0ns);
}

TEST_F(RateWaitTest, ALimitAfterZero) { // after TestSetAfterZeroLimit
  run_to_end([] {
    rate_limiter limiter{0, 1};
    EXPECT_TRUE(limiter.allow());
    EXPECT_FALSE(limiter.allow());
    limiter.set_limit(100);
    const auto start = clock::now();
    EXPECT_FALSE(limiter.wait(background()));
    EXPECT_GE(clock::now() - start, 9ms);
  });
}

TEST_F(RateWaitTest, AZeroLimitWaitsForItsContext) {
  run_to_end([] {
    rate_limiter limiter{0, 1};
    limiter.wait();
    auto [ctx, cancel] = with_cancel(background());
    wait_group wg;
    wg.go([&limiter, ctx = ctx] { EXPECT_EQ(limiter.wait(ctx), errc::canceled); });
    wait_until_parked(1);
    cancel();
    wg.wait();
    auto [timed, cancel_timed] = with_timeout(background(), 1h);
    EXPECT_EQ(limiter.wait(timed), errc::deadline_exceeded);
  });
}

TEST_F(RateWaitTest, TellsWhereAndWhyItWaits) {
  run_to_end([] {
    rate_limiter limiter{rate_limit::every(1h), 1};
    limiter.wait();
    auto [ctx, cancel] = with_cancel(background());
    wait_group wg;
    wg.go([&limiter, ctx = ctx] {
      (void)limiter.wait(ctx); // at: wait
    });
    wait_until_parked(1);
    const leak::report r = leak::find({.window = 0ms});
    ASSERT_EQ(r.size(), 1u);
    EXPECT_STREQ(r.goroutines[0].reason, "rate.Wait");
    EXPECT_EQ(r.goroutines[0].blocked_at.line, line_of(__FILE__, "wait"));
    cancel();
    wg.wait();
  });
}

TEST_F(RateWaitTest, ManyWaitersShareTheRate) {
  run_to_end([] {
    rate_limiter limiter{1000, 5};
    const auto start = clock::now();
    wait_group wg;
    for (int g = 0; g < 5; ++g)
      wg.go([&] {
        for (int i = 0; i < 10; ++i)
          limiter.wait();
      });
    wg.wait();
    EXPECT_GE(clock::now() - start, 45ms) << "fifty events, five of them at once";
  });
}

TEST_F(RateWaitTest, CancelRacesWithTheClock) {
  run_to_end([] {
    for (int i = 0; i < rounds(300); ++i) {
      rate_limiter limiter{rate_limit::every(std::chrono::microseconds(100)), 1};
      limiter.wait();
      auto [ctx, cancel] = with_cancel(background());
      wait_group wg;
      std::error_code error;
      wg.go([&, ctx = ctx] { error = limiter.wait(ctx); });
      wg.go([&, i, &cancel = cancel] { sleep_for(std::chrono::microseconds(i)), cancel(); });
      wg.wait();
      EXPECT_TRUE(!error || error == errc::canceled);
    }
  });
}

TEST_F(RateWaitTest, InOrdinaryThreads) {
  rate_limiter limiter{1000, 1};
  const auto start = clock::now();
  std::thread other([&] {
    for (int i = 0; i < 5; ++i)
      limiter.wait();
  });
  for (int i = 0; i < 5; ++i)
    EXPECT_FALSE(limiter.wait(background()));
  other.join();
  EXPECT_GE(clock::now() - start, 9ms);
}

} // namespace
} // namespace tether
