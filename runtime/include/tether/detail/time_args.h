#pragma once

#include <chrono>

namespace tether {

/// A moment on the monotonic clock; the value that timer channels deliver.
using time_point = std::chrono::time_point<std::chrono::steady_clock, std::chrono::nanoseconds>;

namespace detail {

/// A duration in nanoseconds, implicitly made from any std::chrono::duration. Out-of-range values saturate.
class duration_arg {
public:
  template <class Rep, class Period>
  constexpr duration_arg(std::chrono::duration<Rep, Period> d) : value_(saturate(d)) {}
  constexpr std::chrono::nanoseconds value() const { return value_; }

private:
  template <class D>
  static constexpr std::chrono::nanoseconds saturate(D d) {
    using seconds = std::chrono::duration<long double>;
    using std::chrono::nanoseconds;
    if (seconds(d) >= seconds(nanoseconds::max()))
      return nanoseconds::max();
    if (seconds(d) <= seconds(nanoseconds::min()))
      return nanoseconds::min();
    return std::chrono::duration_cast<nanoseconds>(d);
  }
  std::chrono::nanoseconds value_;
};

/// The moment `d` from now; saturates at time_point::max().
time_point deadline_after(std::chrono::nanoseconds d);

/// A moment on the monotonic clock, implicitly made from a time point of any clock.
class instant_arg {
public:
  template <class Duration>
  instant_arg(std::chrono::time_point<std::chrono::steady_clock, Duration> t)
      : value_(time_point(duration_arg(t.time_since_epoch()).value())) {}
  template <class Clock, class Duration>
  instant_arg(std::chrono::time_point<Clock, Duration> t)
      : value_(deadline_after(duration_arg(t - Clock::now()).value())) {}
  time_point value() const { return value_; }

private:
  time_point value_;
};

} // namespace detail
} // namespace tether
