#pragma once

#include <tether/detail/role.h>
#include <tether/detail/time_args.h>
#include <tether/detail/wait_queue.h>

#include <cstdint>
#include <source_location>
#include <system_error>

namespace tether {

class context;

/// How often something may happen. Implicitly made from a number of events a second, which is taken for the
/// simplest fraction that gives this double: 0.1 is one event in exactly ten seconds.
class rate_limit {
public:
  /// Zero, a negative number, or less than one event in 292 years: never. Infinity: always.
  rate_limit(double events_per_second) noexcept;
  /// One event each d; always when d is not positive.
  static rate_limit every(detail::duration_arg d) noexcept;
  static rate_limit infinite() noexcept { return {1, 0}; }

  double per_second() const noexcept;
  bool is_infinite() const noexcept { return period_ns_ == 0; }
  friend bool operator==(const rate_limit &a, const rate_limit &b) noexcept {
    return a.events_ == b.events_ && a.period_ns_ == b.period_ns_;
  }

private:
  friend class rate_limiter;
  rate_limit(std::int64_t events, std::int64_t period_ns) noexcept : events_(events), period_ns_(period_ns) {}

  // events_ in period_ns_; a fraction in lowest terms. 0 in one second: never; one in no time: always.
  std::int64_t events_;
  std::int64_t period_ns_;
};

/// Limits how often something happens: a bucket of `burst` tokens, full at first, that gains tokens at the rate
/// of the limit; each event takes one.
///
///     tether::rate_limiter limiter{10, 3};      // ten a second, three at once
///     for (auto &request : requests) {
///       if (auto error = limiter.wait(ctx))     // or limiter.wait(), without a context
///         return error;
///       send(request);
///     }
///
/// Without a token, wait() waits for one, allow() refuses, and reserve() tells when to act. Tokens are counted
/// exactly, in fractions and without rounding: in no span of time t are there more than burst + t * limit
/// events, unless the limit or the burst is changed or time runs backwards. With an infinite limit everything
/// is allowed and the burst does not matter.
///
/// Those functions that take a moment are for a clock of one's own, say in a test; the others read the
/// monotonic clock. Moments that go backwards are taken as they come. A number of events must not be negative
/// (std::logic_error). All operations may be called concurrently. Semantics: golang.org/x/time/rate.
class rate_limiter {
public:
  class reservation;

  rate_limiter(rate_limit limit, int burst) noexcept;
  rate_limiter(const rate_limiter &) = delete;
  rate_limiter &operator=(const rate_limiter &) = delete;

  /// True, and takes the tokens, if an event, or n at once, may happen now.
  TETHER_ROLE("rate_allow") [[nodiscard]] bool allow() { return allow_n(1); }
  TETHER_ROLE("rate_allow") [[nodiscard]] bool allow_n(int n);
  TETHER_ROLE("rate_allow") [[nodiscard]] bool allow_n(detail::instant_arg at, int n);

  /// Takes the tokens in advance, and tells when the events may happen.
  TETHER_ROLE("rate_reserve") [[nodiscard]] reservation reserve();
  TETHER_ROLE("rate_reserve") [[nodiscard]] reservation reserve_n(int n);
  TETHER_ROLE("rate_reserve") [[nodiscard]] reservation reserve_n(detail::instant_arg at, int n);

  /// Blocks until an event, or n at once, may happen. For ever when the limit is zero and tokens are lacking.
  /// Errors: std::logic_error when n exceeds the burst.
  TETHER_ROLE("rate_wait") void wait(std::source_location loc = std::source_location::current()) { wait_n(1, loc); }
  TETHER_ROLE("rate_wait") void wait_n(int n, std::source_location loc = std::source_location::current());

  /// The same with a context, and no error (an empty code) if the events may happen. At once, without taking
  /// tokens: ctx.err() when the context is done, std::errc::invalid_argument when n exceeds the burst,
  /// errc::deadline_exceeded when the context's deadline comes before the tokens. ctx.err() when it is canceled
  /// meanwhile; the tokens are given back then, as by cancel() of a reservation.
  TETHER_ROLE("rate_wait")
  [[nodiscard]] std::error_code wait(const context &ctx, std::source_location loc = std::source_location::current()) {
    return wait_n(ctx, 1, loc);
  }
  TETHER_ROLE("rate_wait")
  [[nodiscard]] std::error_code wait_n(const context &ctx, int n,
                                       std::source_location loc = std::source_location::current());

  rate_limit limit() const;
  int burst() const;
  /// How many tokens there are; negative when some are reserved that are not there yet.
  double tokens() const;
  double tokens(detail::instant_arg at) const;

  /// Changes the limit or the burst from now on. Tokens stay as they are, but for those beyond the new burst;
  /// so do moments given to reservations and waits before.
  void set_limit(rate_limit limit);
  void set_limit(detail::instant_arg at, rate_limit limit);
  void set_burst(int burst);
  void set_burst(detail::instant_arg at, int burst);

private:
  /// An amount of tokens: one token is limit_.period_ns_ units, and each nanosecond brings limit_.events_. No
  /// amount that can come about overflows.
  __extension__ using units = __int128;

  // The caller holds the lock for these.
  units units_at(std::int64_t at) const noexcept;
  reservation take(std::int64_t at, int n, std::int64_t longest_wait);
  void give_back(const reservation &r, std::int64_t at);
  void change_limit(std::int64_t at, rate_limit limit) noexcept;
  void change_burst(std::int64_t at, int burst) noexcept;

  mutable detail::short_lock lock_;
  rate_limit limit_;
  int burst_;
  units units_;            ///< at last_; negative when reserved in advance
  std::int64_t last_ = 0;  ///< nanoseconds on the monotonic clock
  std::int64_t taken_ = 0; ///< tokens taken so far, without those given back from the end
};

/// The right to let events happen at a later moment. The limiter must outlive it. Belongs to one goroutine at a
/// time. Dropping it keeps the tokens taken.
///
///     auto r = limiter.reserve();
///     if (!r.ok())
///       return;                          // can never be: more than the burst
///     tether::sleep_for(r.delay());
///     act();
class rate_limiter::reservation {
public:
  reservation(reservation &&other) noexcept { *this = static_cast<reservation &&>(other); }
  reservation &operator=(reservation &&other) noexcept;

  /// False when the events can never happen: more than the burst, or never enough tokens. Nothing was taken.
  bool ok() const noexcept { return ok_; }
  /// How long to wait, from now or from a moment; zero when it is time, the longest duration when not ok().
  std::chrono::nanoseconds delay() const;
  std::chrono::nanoseconds delay(detail::instant_arg from) const;
  /// The moment to act at; time_point::max() when not ok().
  time_point act_at() const noexcept { return time_point(std::chrono::nanoseconds(act_at_)); }
  /// Gives the tokens back, as far as nobody reserved later ones on the strength of them. Does nothing when the
  /// moment to act has passed, or when called again.
  void cancel();
  void cancel(detail::instant_arg at);

private:
  friend class rate_limiter;
  reservation() = default;

  rate_limiter *limiter_ = nullptr; ///< null: nothing to give back
  bool ok_ = false;
  bool beyond_burst_ = false;
  int tokens_ = 0;
  std::int64_t act_at_ = time_point::max().time_since_epoch().count();
  std::int64_t end_ = 0; ///< the limiter's taken_ after this
};

} // namespace tether
