#include "explore/point.h"
#include "sched/generation.h"
#include "time/timer.h"

#include <tether/time.h>

namespace tether {

time_point monotonic_clock::now(std::source_location loc) noexcept {
  using namespace detail;
  if (exploring_here()) [[unlikely]] // a turn: else a loop that waits for the time would never end
    checkpoint([&] { return operation{.kind = op::time, .name = "now", .at = loc}; });
  return time_point(std::chrono::nanoseconds(now_ns()));
}

} // namespace tether
