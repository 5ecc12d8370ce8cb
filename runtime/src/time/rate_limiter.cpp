#include <tether/rate_limiter.h>

#include "context/cancel_wait.h"
#include "sched/generation.h"
#include "time/timed_wait.h"

#include <algorithm>
#include <limits>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>

namespace tether {

using namespace detail;

namespace {

constexpr std::int64_t never = std::numeric_limits<std::int64_t>::max();

time_point now() noexcept { return time_point(std::chrono::nanoseconds(now_ns())); }

std::int64_t ns(instant_arg t) noexcept { return t.value().time_since_epoch().count(); }

void check_count(int n) {
  if (n < 0)
    throw std::logic_error("negative number of events");
}

/// Sleeps until the moment, or until the context is done.
void wait_until(std::int64_t moment, const context &ctx, std::source_location loc) {
  goroutine *self = current();
  const std::uint64_t ticket = begin_wait(self);
  std::optional<timed_wait> timeout;
  if (moment != never)
    timeout.emplace(self, ticket, moment);
  cancel_wait until_done(ctx, self, ticket);
  wait_info info;
  info.reason = "rate.Wait";
  info.at = loc;
  park(info);
}

} // namespace

rate_limiter::rate_limiter(rate_limit limit, int burst) noexcept
    : limit_(limit), burst_(burst), units_(units(burst) * limit.period_ns_) {}

/// What there is at that moment, without what exceeds the burst.
rate_limiter::units rate_limiter::units_at(std::int64_t at) const noexcept {
  const units full = units(burst_) * limit_.period_ns_;
  const units elapsed = std::clamp<units>(units(at) - last_, 0, never);
  return std::min(full, units_ + elapsed * limit_.events_);
}

/// Who asks without naming a moment reads the clock under the lock: a moment read before might be earlier than
/// that of the one who came first, and the time between the two would count twice.
rate_limiter::reservation rate_limiter::take(std::int64_t at, int n, std::int64_t longest_wait) {
  check_count(n);
  reservation r;
  if (limit_.is_infinite()) {
    r.ok_ = true;
    r.act_at_ = at;
    return r;
  }
  const units left = units_at(at) - units(n) * limit_.period_ns_;
  r.beyond_burst_ = n > burst_;
  if (n > burst_ || (left < 0 && limit_.events_ == 0))
    return r;
  const units wait = left < 0 ? (-left + limit_.events_ - 1) / limit_.events_ : 0;
  if (wait > longest_wait || units(at) + wait >= never)
    return r;
  units_ = left;
  last_ = at;
  taken_ += n;
  r.limiter_ = this;
  r.ok_ = true;
  r.tokens_ = n;
  r.act_at_ = at + static_cast<std::int64_t>(wait);
  r.end_ = taken_;
  return r;
}

/// What was taken later stands on what was taken here, so it stays taken.
void rate_limiter::give_back(const reservation &r, std::int64_t at) {
  const std::int64_t later = taken_ - r.end_;
  if (limit_.is_infinite() || r.act_at_ < at || later >= r.tokens_)
    return;
  if (later == 0)
    taken_ -= r.tokens_;
  units_ = units_at(at) + (r.tokens_ - later) * units(limit_.period_ns_);
  last_ = at;
}

bool rate_limiter::allow_n(int n) {
  checkpoint();
  std::lock_guard guard(lock_);
  return take(now_ns(), n, 0).ok();
}

bool rate_limiter::allow_n(instant_arg at, int n) {
  checkpoint();
  std::lock_guard guard(lock_);
  return take(ns(at), n, 0).ok();
}

rate_limiter::reservation rate_limiter::reserve() { return reserve_n(1); }

rate_limiter::reservation rate_limiter::reserve_n(int n) {
  checkpoint();
  std::lock_guard guard(lock_);
  return take(now_ns(), n, never);
}

rate_limiter::reservation rate_limiter::reserve_n(instant_arg at, int n) {
  checkpoint();
  std::lock_guard guard(lock_);
  return take(ns(at), n, never);
}

void rate_limiter::wait_n(int n, std::source_location loc) {
  if (wait_n(background(), n, loc))
    throw std::logic_error("Wait(n=" + std::to_string(n) + ") exceeds limiter's burst " + std::to_string(burst()));
}

std::error_code rate_limiter::wait_n(const context &ctx, int n, std::source_location loc) {
  checkpoint();
  if (const std::error_code error = ctx.err())
    return error;
  const std::optional<time_point> deadline = ctx.deadline();
  std::int64_t asked;
  reservation r;
  {
    std::lock_guard guard(lock_);
    asked = now_ns();
    r = take(asked, n, deadline ? ns(*deadline) - asked : never);
  }
  if (r.beyond_burst_)
    return make_error_code(std::errc::invalid_argument);
  if (!r.ok() && deadline)
    return errc::deadline_exceeded;
  if (r.act_at_ <= asked)
    return {};
  try {
    wait_until(r.act_at_, ctx, loc);
  } catch (...) {
    r.cancel();
    throw;
  }
  if (r.act_at() <= now())
    return {};
  r.cancel();
  return ctx.err();
}

rate_limit rate_limiter::limit() const {
  std::lock_guard guard(lock_);
  return limit_;
}

int rate_limiter::burst() const {
  std::lock_guard guard(lock_);
  return burst_;
}

double rate_limiter::tokens() const { return tokens(now()); }

double rate_limiter::tokens(instant_arg at) const {
  std::lock_guard guard(lock_);
  if (limit_.is_infinite())
    return burst_;
  return static_cast<double>(units_at(ns(at))) / static_cast<double>(limit_.period_ns_);
}

void rate_limiter::set_limit(rate_limit limit) {
  std::lock_guard guard(lock_);
  change_limit(now_ns(), limit);
}

void rate_limiter::set_limit(instant_arg at, rate_limit limit) {
  std::lock_guard guard(lock_);
  change_limit(ns(at), limit);
}

void rate_limiter::change_limit(std::int64_t at, rate_limit limit) noexcept {
  // An infinite limit has filled the bucket.
  const units before = limit_.is_infinite() ? units(burst_) : units_at(at);
  const units token = std::max<std::int64_t>(limit_.period_ns_, 1);
  // Whole tokens and the rest apart: their product with the new period would overflow.
  units whole = before / token;
  units rest = before % token;
  if (rest < 0) {
    rest += token;
    --whole;
  }
  units_ = whole * limit.period_ns_ + rest * limit.period_ns_ / token;
  last_ = at;
  limit_ = limit;
}

void rate_limiter::set_burst(int burst) {
  std::lock_guard guard(lock_);
  change_burst(now_ns(), burst);
}

void rate_limiter::set_burst(instant_arg at, int burst) {
  std::lock_guard guard(lock_);
  change_burst(ns(at), burst);
}

void rate_limiter::change_burst(std::int64_t at, int burst) noexcept {
  units_ = units_at(at);
  last_ = at;
  burst_ = burst;
}

rate_limiter::reservation &rate_limiter::reservation::operator=(reservation &&other) noexcept {
  limiter_ = std::exchange(other.limiter_, nullptr);
  ok_ = other.ok_;
  beyond_burst_ = other.beyond_burst_;
  tokens_ = other.tokens_;
  act_at_ = other.act_at_;
  end_ = other.end_;
  return *this;
}

std::chrono::nanoseconds rate_limiter::reservation::delay() const { return delay(now()); }

std::chrono::nanoseconds rate_limiter::reservation::delay(instant_arg from) const {
  if (!ok_)
    return std::chrono::nanoseconds::max();
  return std::max(act_at() - from.value(), std::chrono::nanoseconds(0));
}

void rate_limiter::reservation::cancel() {
  if (rate_limiter *from = std::exchange(limiter_, nullptr)) {
    std::lock_guard guard(from->lock_);
    from->give_back(*this, now_ns());
  }
}

void rate_limiter::reservation::cancel(instant_arg at) {
  if (rate_limiter *from = std::exchange(limiter_, nullptr)) {
    std::lock_guard guard(from->lock_);
    from->give_back(*this, ns(at));
  }
}

} // namespace tether
