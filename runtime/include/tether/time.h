#pragma once

#include <tether/chan.h>
#include <tether/detail/pending_call.h>
#include <tether/detail/role.h>
#include <tether/detail/spawn.h>
#include <tether/detail/time_args.h>

#include <source_location>

/// Sleeping, timers and tickers.
///
///     tether::sleep_for(10ms);
///     tether::select(got, tether::after(500ms));
///     tether::ticker beat{1s};
///     for (auto &at : beat.channel()) ...
///     auto pending = tether::after_func(1s, [] { log("late"); });
///     pending.stop();
///
/// Durations are of any std::chrono type, measured on the monotonic clock with nanosecond resolution;
/// out-of-range values saturate. Zero or less means at once, except for a ticker, where it is an error. All
/// functions may be called from goroutines and ordinary threads; a timer or ticker may be used by several of
/// them at once. Semantics: package time of Go 1.23 and later.
namespace tether {

/// The clock that all of this goes by: the monotonic clock of the system, and virtual time in a test::bubble and
/// under exploration, where the clocks of std::chrono know nothing of it. A Clock as std::chrono means it.
struct monotonic_clock {
  using duration = std::chrono::nanoseconds;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = tether::time_point;
  static constexpr bool is_steady = true;
  TETHER_ROLE("clock_now") static time_point now(std::source_location loc = std::source_location::current()) noexcept;
};

/// Pauses the calling goroutine (or thread) for at least d.
TETHER_ROLE("sleep")
void sleep_for(detail::duration_arg d, std::source_location loc = std::source_location::current());
/// Pauses the calling goroutine (or thread) until t, a time point of any clock. The clock is read once, at
/// the call.
TETHER_ROLE("sleep")
void sleep_until(detail::instant_arg t, std::source_location loc = std::source_location::current());

namespace detail {
channel_handle timed_channel(std::chrono::nanoseconds d, bool periodic, std::source_location loc);
bool timed_channel_stop(channel *c) noexcept;
bool timed_channel_reset(channel *c, std::chrono::nanoseconds d, bool periodic);
delayed_call *call_after(std::chrono::nanoseconds d, goroutine *g, void (*run)(void *), void (*destroy)(void *));
} // namespace detail

/// A channel that delivers the time once, d from now. It cannot be stopped, but is as soon as nobody holds
/// the channel.
TETHER_ROLE("after")
recv_chan<time_point> after(detail::duration_arg d, std::source_location loc = std::source_location::current());

/// A channel that delivers the time every d, for as long as somebody holds it; a receiver that is late gets
/// one tick for several. nil when d is not positive.
TETHER_ROLE("tick")
recv_chan<time_point> tick(detail::duration_arg d, std::source_location loc = std::source_location::current());

/// Delivers the time once on its channel, which is never closed and shows no size or capacity. Destroying the
/// timer stops it.
class TETHER_ROLE("timer") timer {
public:
  explicit timer(detail::duration_arg d, std::source_location loc = std::source_location::current())
      : channel_(detail::timed_channel(d.value(), false, loc)) {}
  timer(timer &&) noexcept = default;
  timer &operator=(timer &&other) noexcept {
    std::swap(channel_, other.channel_);
    return *this;
  }
  ~timer() { stop(); }

  /// The same channel every time.
  TETHER_ROLE("timer_channel") recv_chan<time_point> channel() const { return recv_chan<time_point>(channel_); }
  /// True if this stopped the timer, or discarded a tick that nobody had received; false if it was stopped
  /// already or the tick was taken. No tick is received after stop() (so a drain after a stop() that returned
  /// false blocks).
  TETHER_ROLE("timer_stop") bool stop() noexcept { return detail::timed_channel_stop(channel_.core()); }
  /// Starts it anew, to fire d from now; returns what stop() would. No tick of an earlier setting is received
  /// after it. Errors: std::logic_error when it was moved from.
  TETHER_ROLE("timer_reset") bool reset(detail::duration_arg d) {
    return detail::timed_channel_reset(channel_.core(), d.value(), false);
  }

private:
  detail::channel_handle channel_;
};

/// Delivers the time on its channel every d; drops ticks for a slow receiver. Destroying it stops it; the
/// channel is not closed by that.
class TETHER_ROLE("ticker") ticker {
public:
  /// Errors: std::logic_error when d is not positive.
  explicit ticker(detail::duration_arg d, std::source_location loc = std::source_location::current())
      : channel_(detail::timed_channel(d.value(), true, loc)) {}
  ticker(ticker &&) noexcept = default;
  ticker &operator=(ticker &&other) noexcept {
    std::swap(channel_, other.channel_);
    return *this;
  }
  ~ticker() { stop(); }

  /// The same channel every time.
  TETHER_ROLE("timer_channel") recv_chan<time_point> channel() const { return recv_chan<time_point>(channel_); }
  /// No tick is received after it.
  TETHER_ROLE("timer_stop") void stop() noexcept { detail::timed_channel_stop(channel_.core()); }
  /// Stops it and ticks every d from now. Errors: std::logic_error when d is not positive, or it was moved from.
  TETHER_ROLE("timer_reset") void reset(detail::duration_arg d) {
    detail::timed_channel_reset(channel_.core(), d.value(), true);
  }

private:
  detail::channel_handle channel_;
};

/// Calls f in a goroutine of its own, d from now. Errors: std::bad_alloc when there is no memory for its
/// stack.
template <class F>
TETHER_ROLE("after_func")
pending_call after_func(detail::duration_arg d, F &&f, std::source_location loc = std::source_location::current()) {
  auto call = detail::bind_call(std::forward<F>(f));
  using body = detail::goroutine_body<decltype(call)>;
  detail::goroutine *g = detail::prepare(std::move(call), detail::lifetime::ordinary, loc);
  return pending_call(detail::call_after(d.value(), g, &body::run, &body::destroy));
}

} // namespace tether
