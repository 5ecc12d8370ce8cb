// Rate limiting. After golang.org/x/time's rate/rate_test.go.
#include "test_support.h"

#include <cmath>
#include <limits>
#include <random>
#include <thread>
#include <vector>

namespace tether {
namespace {

using namespace test;
class RateLimiterTest : public RuntimeTest {};

constexpr auto d = 100ms;
const time_point t0 = time_point::clock::now();
time_point t(int n) { return t0 + n * d; }

struct step {
  int at; ///< in multiples of d
  double tokens;
  int n;
  bool allowed;
};

void expect_steps(rate_limiter &limiter, const std::vector<step> &steps) {
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const step &s = steps[i];
    EXPECT_EQ(limiter.tokens(t(s.at)), s.tokens) << "step " << i;
    EXPECT_EQ(limiter.allow_n(t(s.at), s.n), s.allowed) << "step " << i;
  }
}

/// Reserves n at t(at), and expects to act at t(act).
rate_limiter::reservation expect_reserved(rate_limiter &limiter, int at, int n, int act) {
  auto r = limiter.reserve_n(t(at), n);
  EXPECT_TRUE(r.ok());
  EXPECT_EQ(r.act_at(), t(act)) << "reserve_n(t" << at << ", " << n << ")";
  EXPECT_EQ(r.delay(t(at)), std::max(t(act) - t(at), std::chrono::nanoseconds(0)));
  return r;
}
void expect_refused(rate_limiter &limiter, int at, int n) {
  const auto r = limiter.reserve_n(t(at), n);
  EXPECT_FALSE(r.ok());
  EXPECT_EQ(r.act_at(), time_point::max());
  EXPECT_EQ(r.delay(t(at)), std::chrono::nanoseconds::max());
}

TEST_F(RateLimiterTest, Every) { // after TestEvery
  EXPECT_TRUE(rate_limit::every(0s).is_infinite());
  EXPECT_TRUE(rate_limit::every(-1ns).is_infinite());
  EXPECT_EQ(rate_limit::every(1ns), 1e9);
  EXPECT_EQ(rate_limit::every(1us), 1e6);
  EXPECT_EQ(rate_limit::every(10ms), 100);
  EXPECT_EQ(rate_limit::every(1s), 1);
  EXPECT_EQ(rate_limit::every(2500ms), 0.4);
  EXPECT_EQ(rate_limit::every(10s), 0.1);
  EXPECT_EQ(rate_limit::every(1300ms), 10.0 / 13) << "the fraction is found again";
  EXPECT_FALSE(rate_limit(10) == rate_limit::infinite()); // after TestLimit
  EXPECT_GT(rate_limit::every(std::chrono::nanoseconds::max()).per_second(), 0);
}

TEST_F(RateLimiterTest, LimitsAreTheNumbersTheyAreMadeFrom) {
  for (const double x : {1.0, 3.0, 0.1, 0.7692307692307693, 2.5, 123.456, 1e-9, 1e12, 1e15, 3.141592653589793})
    EXPECT_NEAR(rate_limit(x).per_second(), x, x * 1e-15);
  EXPECT_EQ(rate_limit(0).per_second(), 0);
  EXPECT_EQ(rate_limit(-1), 0);
  EXPECT_EQ(rate_limit(std::nan("")), 0);
  EXPECT_TRUE(rate_limit(std::numeric_limits<double>::infinity()).is_infinite());
  EXPECT_TRUE(rate_limit(std::numeric_limits<double>::max()).is_infinite()) << "as Go writes it";
  EXPECT_TRUE(std::isinf(rate_limit::infinite().per_second()));
}

TEST_F(RateLimiterTest, BurstOfOne) { // after TestLimiterBurst1
  rate_limiter limiter{10, 1};
  expect_steps(limiter, {{0, 1, 1, true},
                         {0, 0, 1, false},
                         {0, 0, 1, false},
                         {1, 1, 1, true},
                         {1, 0, 1, false},
                         {1, 0, 1, false},
                         {2, 1, 2, false}, // more than the burst
                         {2, 1, 1, true},
                         {2, 0, 1, false}});
}

TEST_F(RateLimiterTest, BurstOfThree) { // after TestLimiterBurst3
  rate_limiter limiter{10, 3};
  expect_steps(limiter, {{0, 3, 2, true},
                         {0, 1, 2, false},
                         {0, 1, 1, true},
                         {0, 0, 1, false},
                         {1, 1, 4, false},
                         {2, 2, 1, true},
                         {3, 2, 1, true},
                         {4, 2, 1, true},
                         {4, 1, 1, true},
                         {4, 0, 1, false},
                         {4, 0, 1, false},
                         {9, 3, 3, true},
                         {9, 0, 0, true}});
}

TEST_F(RateLimiterTest, TimeThatJumpsBack) { // after TestLimiterJumpBackwards
  rate_limiter limiter{10, 3};
  expect_steps(limiter, {{1, 3, 1, true},
                         {0, 2, 1, true},
                         {0, 1, 1, true},
                         {0, 0, 1, false},
                         {0, 0, 1, false},
                         {1, 1, 1, true},
                         {1, 0, 1, false},
                         {1, 0, 1, false},
                         {2, 1, 1, true},
                         {2, 0, 1, false},
                         {2, 0, 1, false}});
}

TEST_F(RateLimiterTest, AllowsAtOnceOnlyTheBurst) { // after TestSimultaneousRequests
  run_to_end([] {
    rate_limiter limiter{rate_limit::every(1h), 5};
    std::atomic<int> allowed = 0;
    wait_group wg;
    for (int i = 0; i < 15; ++i)
      wg.go([&] { allowed += limiter.allow(); });
    wg.wait();
    EXPECT_EQ(allowed, 5);
  });
}

TEST_F(RateLimiterTest, OverALongTimeItIsTheLimitExactly) { // after TestLongRunningQPS
  rate_limiter limiter{100, 100};
  int allowed = 0;
  time_point now = t0;
  for (; now < t0 + 5s; now += 2ms)
    allowed += limiter.allow_n(now, 1);
  EXPECT_EQ(allowed, 100 + 499) << "the burst, and what came by the last question, at 4.998 s";
}

// For several limits that no double holds, and moments at random: no span of time has more than it may, and
// the next event is allowed in the very nanosecond in which its token is complete.
TEST_F(RateLimiterTest, CountsExactly) {
  struct limit {
    std::int64_t events, period_ns;
  };
  for (const limit l : {limit{3, 1'000'000'000}, {7, 1'000'000'000}, {10, 13'000'000'000}, {1, 333}}) {
    const rate_limit rate = l.events == 1 ? rate_limit::every(std::chrono::nanoseconds(l.period_ns))
                                          : rate_limit(static_cast<double>(l.events) * 1e9 / l.period_ns);
    rate_limiter limiter{rate, 2};
    std::minstd_rand random(1);
    std::int64_t at = 0;
    std::vector<std::int64_t> allowed;
    for (int i = 0; i < 20000; ++i) {
      const auto left = limiter.tokens(t0 + std::chrono::nanoseconds(at));
      ASSERT_GE(left, 0);
      if (limiter.allow_n(t0 + std::chrono::nanoseconds(at), 1)) {
        allowed.push_back(at);
      } else {
        // The k-th event since the full start needs k - 2 tokens.
        const auto missing = static_cast<std::int64_t>(allowed.size()) + 1 - 2;
        EXPECT_LT(at * l.events, missing * l.period_ns);
      }
      at += static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(l.period_ns / l.events));
      // Never full again, so that the sum above holds.
      const auto taken = static_cast<std::int64_t>(allowed.size());
      at = std::min(at, taken * l.period_ns / l.events);
    }
    for (std::size_t i = 2; i < allowed.size(); ++i)
      ASSERT_GE((allowed[i] - allowed[0]) * l.events, static_cast<std::int64_t>(i - 1) * l.period_ns);
  }
}

TEST_F(RateLimiterTest, NoRoundingLosesTheFirstToken) { // after TestLimiter_noTruncationErrors
  EXPECT_TRUE(rate_limiter(0.7692307692307693, 1).allow());
}

TEST_F(RateLimiterTest, ReservationsQueueUp) { // after TestSimpleReserve
  rate_limiter limiter{10, 2};
  expect_reserved(limiter, 0, 2, 0);
  expect_reserved(limiter, 0, 2, 2);
  expect_reserved(limiter, 3, 2, 4);
}

TEST_F(RateLimiterTest, ReservationsAndQuestions) { // after TestMix
  rate_limiter limiter{10, 2};
  expect_refused(limiter, 0, 3);
  expect_reserved(limiter, 0, 2, 0);
  expect_steps(limiter, {{1, 1, 2, false}});
  expect_reserved(limiter, 1, 2, 2);
  expect_steps(limiter, {{1, -1, 1, false}, {3, 1, 1, true}});
}

TEST_F(RateLimiterTest, CancelOfARefusedReservation) { // after TestCancelInvalid
  rate_limiter limiter{10, 2};
  expect_reserved(limiter, 0, 2, 0);
  auto r = limiter.reserve_n(t(0), 3);
  EXPECT_FALSE(r.ok());
  r.cancel(t(0));
  expect_reserved(limiter, 0, 2, 2);
}

TEST_F(RateLimiterTest, CancelGivesBackTheLast) { // after TestCancelLast
  rate_limiter limiter{10, 2};
  expect_reserved(limiter, 0, 2, 0);
  auto r = expect_reserved(limiter, 0, 2, 2);
  r.cancel(t(1));
  r.cancel(t(1)); // once is enough
  expect_reserved(limiter, 1, 2, 2);
}

TEST_F(RateLimiterTest, CancelTooLate) { // after TestCancelTooLate
  rate_limiter limiter{10, 2};
  expect_reserved(limiter, 0, 2, 0);
  auto r = expect_reserved(limiter, 0, 2, 2);
  r.cancel(t(3));
  expect_reserved(limiter, 3, 2, 4);
}

TEST_F(RateLimiterTest, CancelGivesBackWhatNobodyStandsOn) { // after TestCancel0Tokens and TestCancel1Token
  {
    rate_limiter limiter{10, 2};
    expect_reserved(limiter, 0, 2, 0);
    auto r = expect_reserved(limiter, 0, 1, 1);
    expect_reserved(limiter, 0, 1, 2);
    r.cancel(t(0));
    expect_reserved(limiter, 0, 1, 3);
  }
  rate_limiter limiter{10, 2};
  expect_reserved(limiter, 0, 2, 0);
  auto r = expect_reserved(limiter, 0, 2, 2);
  expect_reserved(limiter, 0, 1, 3);
  r.cancel(t(2));
  expect_reserved(limiter, 2, 2, 4);
}

TEST_F(RateLimiterTest, CancelOfSeveral) { // after TestCancelMulti
  rate_limiter limiter{10, 4};
  expect_reserved(limiter, 0, 4, 0);
  auto a = expect_reserved(limiter, 0, 3, 3);
  expect_reserved(limiter, 0, 1, 4);
  auto c = expect_reserved(limiter, 0, 1, 5);
  c.cancel(t(1));
  a.cancel(t(1)); // two, as if c had never been
  expect_reserved(limiter, 1, 3, 5);
}

TEST_F(RateLimiterTest, ReservationsWhenTimeJumpsBack) { // after TestReserveJumpBack and TestReserveJumpBackCancel
  {
    rate_limiter limiter{10, 2};
    expect_reserved(limiter, 1, 2, 1);
    expect_reserved(limiter, 0, 1, 1);
    expect_reserved(limiter, 2, 2, 3);
    expect_refused(limiter, 0, 3); // changes nothing
    expect_reserved(limiter, 2, 1, 4);
    EXPECT_FALSE(limiter.allow_n(t(0), 2)); // nor does this
    expect_reserved(limiter, 2, 1, 5);
  }
  rate_limiter limiter{10, 2};
  expect_reserved(limiter, 1, 2, 1);
  auto r = expect_reserved(limiter, 1, 2, 3);
  expect_reserved(limiter, 1, 1, 4);
  r.cancel(t(0)); // one token back
  expect_reserved(limiter, 1, 2, 4);
}

TEST_F(RateLimiterTest, ChangesOfLimitAndBurst) { // after TestReserveSetLimit, ...SetBurst and ...SetLimitCancel
  {
    rate_limiter limiter{5, 2};
    expect_reserved(limiter, 0, 2, 0);
    expect_reserved(limiter, 0, 2, 4);
    limiter.set_limit(t(2), 10);
    EXPECT_EQ(limiter.limit(), 10);
    expect_reserved(limiter, 2, 1, 4);
  }
  {
    rate_limiter limiter{5, 2};
    expect_reserved(limiter, 0, 2, 0);
    expect_reserved(limiter, 0, 2, 4);
    limiter.set_burst(t(3), 4);
    EXPECT_EQ(limiter.burst(), 4);
    expect_reserved(limiter, 0, 4, 9);
  }
  rate_limiter limiter{5, 2};
  expect_reserved(limiter, 0, 2, 0);
  auto r = expect_reserved(limiter, 0, 2, 4);
  limiter.set_limit(t(2), 10);
  r.cancel(t(2)); // two tokens back
  expect_reserved(limiter, 2, 2, 3);
}

TEST_F(RateLimiterTest, ChangesKeepFractionsOfTokens) {
  rate_limiter limiter{rate_limit::every(std::chrono::nanoseconds(3)), 10};
  const auto at = [](int ns) { return t0 + std::chrono::nanoseconds(ns); };
  EXPECT_TRUE(limiter.allow_n(at(0), 10));
  limiter.set_limit(at(1), rate_limit::every(std::chrono::nanoseconds(6))); // a third of a token
  EXPECT_EQ(limiter.reserve_n(at(1), 1).act_at(), at(5));                   // two thirds take four
  limiter.set_limit(at(1), 0);
  EXPECT_NEAR(limiter.tokens(at(1000)), -2.0 / 3, 1e-9);
  limiter.set_burst(at(1000), 1);
  limiter.set_limit(at(1000), rate_limit::infinite());
  EXPECT_TRUE(limiter.allow_n(at(1000), 1000));
  limiter.set_limit(at(1000), 1);
  EXPECT_EQ(limiter.tokens(at(1000)), 1) << "full after an infinite limit";
}

TEST_F(RateLimiterTest, FewerTokensThanTheNewBurst) {
  rate_limiter limiter{10, 5};
  limiter.set_burst(t(0), 2);
  expect_steps(limiter, {{0, 2, 3, false}, {0, 2, 2, true}});
}

TEST_F(RateLimiterTest, ZeroLimit) { // after TestZeroLimit
  rate_limiter limiter{0, 1};
  EXPECT_TRUE(limiter.allow());
  EXPECT_FALSE(limiter.allow());
  EXPECT_FALSE(limiter.reserve().ok()) << "there will never be a token";
  EXPECT_TRUE(limiter.reserve_n(0).ok());
}

TEST_F(RateLimiterTest, TinyAndHugeLimits) { // after TestTinyLimit
  rate_limiter tiny{1e-10, 1};
  EXPECT_TRUE(tiny.allow());
  EXPECT_FALSE(tiny.allow());
  rate_limiter huge{1e18, std::numeric_limits<int>::max()};
  EXPECT_TRUE(huge.allow_n(t(0), std::numeric_limits<int>::max()));
  EXPECT_TRUE(huge.allow_n(t(1), std::numeric_limits<int>::max()));
  rate_limiter slow{rate_limit::every(std::chrono::nanoseconds::max()), 2};
  EXPECT_TRUE(slow.allow_n(t(0), 2));
  EXPECT_FALSE(slow.reserve_n(t(0), 1).ok()) << "beyond the end of the clock";
}

TEST_F(RateLimiterTest, NegativeNumbersOfEvents) {
  rate_limiter limiter{10, 1};
  EXPECT_THROW((void)limiter.allow_n(-1), std::logic_error);
  EXPECT_THROW((void)limiter.reserve_n(-1), std::logic_error);
  EXPECT_THROW(limiter.wait_n(-1), std::logic_error);
  EXPECT_EQ(limiter.tokens(t(0)), 1);
}

} // namespace
} // namespace tether
