#include <tether/rate_limiter.h>

#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

namespace tether {

namespace {
constexpr std::int64_t second_ns = 1'000'000'000;
constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();

struct fraction {
  std::int64_t numerator;
  std::int64_t denominator;
};

/// True when whole * last + previous is at most `limit`.
bool fits(double whole, std::int64_t last, std::int64_t previous, std::int64_t limit) {
  return whole * static_cast<double>(last) + static_cast<double>(previous) < static_cast<double>(limit);
}

/// The first convergent of the continued fraction of x that is x when rounded to a double; or else the last one
/// whose terms fit, so many seconds in the denominator.
fraction simplest(double x) {
  fraction previous{0, 1};
  fraction last{1, 0};
  for (double rest = x;;) {
    const double whole = std::floor(rest);
    if (!fits(whole, last.numerator, previous.numerator, most) ||
        !fits(whole, last.denominator, previous.denominator, most / second_ns))
      return last;
    const auto n = static_cast<std::int64_t>(whole);
    previous =
        std::exchange(last, {n * last.numerator + previous.numerator, n * last.denominator + previous.denominator});
    if (static_cast<double>(last.numerator) / static_cast<double>(last.denominator) == x || rest == whole)
      return last;
    rest = 1 / (rest - whole);
  }
}
} // namespace

rate_limit::rate_limit(double events_per_second) noexcept : rate_limit(0, second_ns) {
  if (!(events_per_second > 0))
    return;
  if (events_per_second >= static_cast<double>(most)) {
    *this = infinite();
    return;
  }
  const fraction f = simplest(events_per_second);
  if (f.numerator == 0)
    return;
  const std::int64_t common = std::gcd(f.numerator, second_ns);
  *this = rate_limit(f.numerator / common, second_ns / common * f.denominator);
}

rate_limit rate_limit::every(detail::duration_arg d) noexcept {
  const std::int64_t ns = d.value().count();
  return ns > 0 ? rate_limit(1, ns) : infinite();
}

double rate_limit::per_second() const noexcept {
  if (is_infinite())
    return std::numeric_limits<double>::infinity();
  return static_cast<double>(events_) * (static_cast<double>(second_ns) / static_cast<double>(period_ns_));
}

} // namespace tether
