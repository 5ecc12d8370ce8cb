#include "park/park.h"
#include "sched/generation.h"
#include "time/timed_wait.h"

#include <tether/go.h>
#include <tether/time.h>

namespace tether {

namespace {
detail::operation explored_sleep(std::source_location loc) noexcept {
  return {.kind = detail::op::time, .name = "sleep", .at = loc};
}

void sleep_ns(std::int64_t until_ns, std::source_location loc) {
  using namespace detail;
  goroutine *self = current();
  timed_wait wait(self, begin_wait(self), until_ns);
  wait_info info;
  info.reason = "sleep";
  info.at = loc;
  park(info);
}
} // namespace

void sleep_for(detail::duration_arg d, std::source_location loc) {
  if (d.value().count() <= 0)
    return yield(loc);
  detail::checkpoint([&] { return explored_sleep(loc); });
  sleep_ns(detail::deadline_ns(d.value()), loc);
}

void sleep_until(detail::instant_arg t, std::source_location loc) {
  detail::checkpoint([&] { return explored_sleep(loc); });
  const std::int64_t until = t.value().time_since_epoch().count();
  if (until <= detail::now_ns())
    return yield(loc);
  sleep_ns(until, loc);
}

} // namespace tether
