#pragma once

#include <tether/chan.h>
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

/// Pauses the calling goroutine (or thread) for at least d.
TETHER_ROLE("sleep")
void sleep_for(detail::duration_arg d, std::source_location loc = std::source_location::current());
/// Pauses the calling goroutine (or thread) until t, a time point of any clock. The clock is read once, at
/// the call.
TETHER_ROLE("sleep")
void sleep_until(detail::instant_arg t, std::source_location loc = std::source_location::current());

namespace detail {
struct timer_core;
timer_core *timer_new_channel(std::chrono::nanoseconds d, std::chrono::nanoseconds period,
                              std::source_location loc);
timer_core *timer_new_call(std::chrono::nanoseconds d, goroutine *g, void (*run)(void *),
                           void (*destroy)(void *));
recv_chan<time_point> timer_core_channel(timer_core *t);
bool timer_core_stop(timer_core *t);
bool timer_core_reset(timer_core *t, std::chrono::nanoseconds d, std::chrono::nanoseconds period);
void timer_core_release(timer_core *t) noexcept;
} // namespace detail

/// A channel that delivers the time once, d from now. Not to be stopped: use a timer for that.
TETHER_ROLE("after")
recv_chan<time_point> after(detail::duration_arg d,
                            std::source_location loc = std::source_location::current());

/// A channel that delivers the time every d, for ever; a receiver that is late gets one tick for several.
/// Errors: std::logic_error when d is not positive.
TETHER_ROLE("tick")
recv_chan<time_point> tick(detail::duration_arg d,
                           std::source_location loc = std::source_location::current());

/// Delivers the time once on its channel. Destroying it stops it.
class TETHER_ROLE("timer") timer {
public:
  explicit timer(detail::duration_arg d, std::source_location loc = std::source_location::current());
  timer(timer &&other) noexcept : core_(std::exchange(other.core_, nullptr)) {}
  timer &operator=(timer &&other) noexcept {
    std::swap(core_, other.core_);
    return *this;
  }
  ~timer();

  /// The same channel every time, with capacity 1; never closed.
  TETHER_ROLE("timer_channel") recv_chan<time_point> channel() const;
  /// True if this stopped the timer, or discarded a tick that nobody had received; false if it was stopped
  /// already or the tick was taken. No tick is received after stop() (so a drain after a stop() that returned
  /// false blocks).
  TETHER_ROLE("timer_stop") bool stop();
  /// Starts it anew, to fire d from now; returns what stop() would. No tick of an earlier setting is received
  /// after it.
  TETHER_ROLE("timer_reset") bool reset(detail::duration_arg d);

private:
  detail::timer_core *core_;
};

/// Delivers the time on its channel every d; drops ticks for a slow receiver. Destroying it stops it; the
/// channel is not closed by that.
class TETHER_ROLE("ticker") ticker {
public:
  /// Errors: std::logic_error when d is not positive.
  explicit ticker(detail::duration_arg d, std::source_location loc = std::source_location::current());
  ticker(ticker &&other) noexcept : core_(std::exchange(other.core_, nullptr)) {}
  ticker &operator=(ticker &&other) noexcept {
    std::swap(core_, other.core_);
    return *this;
  }
  ~ticker();

  TETHER_ROLE("timer_channel") recv_chan<time_point> channel() const;
  /// No tick is received after it.
  TETHER_ROLE("timer_stop") void stop();
  /// Stops it and ticks every d from now. Errors: std::logic_error when d is not positive.
  TETHER_ROLE("timer_reset") void reset(detail::duration_arg d);

private:
  detail::timer_core *core_;
};

/// A pending call of after_func. Dropping it leaves the call pending.
class pending_call {
public:
  explicit pending_call(detail::timer_core *core) noexcept : core_(core) {}
  pending_call(pending_call &&other) noexcept : core_(std::exchange(other.core_, nullptr)) {}
  pending_call &operator=(pending_call &&other) noexcept {
    std::swap(core_, other.core_);
    return *this;
  }
  ~pending_call();

  /// True if this prevented the call; false if it was stopped already or has begun. Never waits for a running
  /// call, and may be called from it.
  TETHER_ROLE("timer_stop") bool stop();

private:
  detail::timer_core *core_;
};

/// Calls f in a goroutine of its own, d from now. Errors: std::bad_alloc when there is no memory for its
/// stack.
template <class F>
pending_call after_func(detail::duration_arg d, F &&f,
                        std::source_location loc = std::source_location::current()) {
  auto call = detail::bind_call(std::forward<F>(f));
  using body = detail::goroutine_body<decltype(call)>;
  detail::goroutine *g = detail::prepare(std::move(call), detail::lifetime::ordinary, loc);
  return pending_call(detail::timer_new_call(d.value(), g, &body::run, &body::destroy));
}

} // namespace tether
