// Channels of timers and tickers. The channel owns its timer, so a timer whose channel nobody holds is gone,
// as one that Go's collector takes. It has one place; a tick is put there, and taken back by stop and reset,
// under the lock of all timers: so no tick of an earlier setting can follow them.
#include "chan/channel_core.h"
#include "sched/generation.h"
#include "sched/scheduler.h"
#include "time/timer.h"

#include <tether/time.h>

#include <mutex>
#include <stdexcept>

namespace tether::detail {

struct channel_timer : timer {
  channel *target = nullptr;
};

namespace {

void deliver_tick(timer &t) {
  channel *c = static_cast<channel_timer &>(t).target;
  time_point now{std::chrono::nanoseconds(now_ns())};
  goroutine *partner = nullptr;
  explored_touch(c->identity(), access::write);
  {
    std::lock_guard guard(*c);
    c->send_now(&now, &partner);
  }
  if (partner)
    ready(partner);
}

operation on_timer(const char *name, channel *c) noexcept {
  return {.kind = op::time, .name = name, .object = c ? &c->identity() : nullptr, .at = {}, .target = c};
}

void check_period(std::chrono::nanoseconds d, bool periodic, const char *text) {
  if (periodic && d.count() <= 0)
    throw std::logic_error(text);
}

bool stop_locked(timer_lock &lock, channel *c) noexcept {
  const bool pending = lock.stop(*c->timer);
  std::lock_guard guard(*c);
  return c->drain() || pending;
}

void start_locked(timer_lock &lock, channel *c, std::chrono::nanoseconds d, bool periodic) {
  c->timer->period_ns = periodic ? d.count() : 0;
  lock.start(*c->timer, deadline_ns(d));
}

} // namespace

channel_handle timed_channel(std::chrono::nanoseconds d, bool periodic, std::source_location loc) {
  const bool explored = checkpoint([&] { return operation{.kind = op::time, .name = "timer start", .at = loc}; });
  check_period(d, periodic, "non-positive interval for NewTicker");
  if (!explored)
    start_scheduler();
  channel_handle handle(channel_make(element_type_of<time_point>, 1, loc));
  channel *c = handle.core();
  c->timer = new channel_timer;
  c->timer->target = c;
  c->timer->fire = &deliver_tick;
  timer_lock lock;
  start_locked(lock, c, d, periodic);
  return handle;
}

bool timed_channel_stop(channel *c) noexcept {
  if (!c)
    return false;
  explored_point([&] { return on_timer("timer stop", c); });
  timer_lock lock;
  return stop_locked(lock, c);
}

bool timed_channel_reset(channel *c, std::chrono::nanoseconds d, bool periodic) {
  checkpoint([&] { return on_timer("timer reset", c); });
  if (!c)
    throw std::logic_error("Reset called on uninitialized Timer");
  check_period(d, periodic, "non-positive interval for Ticker.Reset");
  timer_lock lock;
  const bool stopped = stop_locked(lock, c);
  start_locked(lock, c, d, periodic);
  return stopped;
}

bool ticker_is_full(const timer &t) noexcept {
  return t.fire == &deliver_tick && static_cast<const channel_timer &>(t).target->count > 0;
}

bool is_ticker(const channel &c) noexcept { return c.timer && c.timer->period_ns > 0; }

TETHER_UNSANITIZED bool channel_timer_pending(const channel_timer &t) noexcept {
  return t.heap_index != timer::not_pending;
}

void channel_timer_destroy(channel_timer *t) noexcept {
  timer_stop(*t);
  delete t;
}

} // namespace tether::detail

namespace tether {

recv_chan<time_point> after(detail::duration_arg d, std::source_location loc) {
  return recv_chan<time_point>(detail::timed_channel(d.value(), false, loc));
}

recv_chan<time_point> tick(detail::duration_arg d, std::source_location loc) {
  if (d.value().count() <= 0)
    return nullptr;
  return recv_chan<time_point>(detail::timed_channel(d.value(), true, loc));
}

} // namespace tether
