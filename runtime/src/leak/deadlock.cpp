#include "leak/deadlock.h"

#include "leak/fatal.h"
#include "sched/scheduler.h"
#include "sched/thread_proxy.h"
#include "stack/sanitizer.h"
#include "time/timer.h"

#include <atomic>
#include <cstring>
#include <dirent.h>
#include <limits>

namespace tether::detail {

namespace {

std::atomic<bool> watched{false};

/// How many threads the process has, or a large number when that cannot be found out.
long count_threads() noexcept {
  DIR *tasks = opendir("/proc/self/task");
  if (!tasks)
    return std::numeric_limits<int>::max();
  long n = 0;
  while (const dirent *entry = readdir(tasks))
    n += entry->d_name[0] != '.';
  closedir(tasks);
  return n;
}

/// The plain threads that are not parked, so that they may still do anything. Parked ones are counted before
/// and their wakers discount them, so a thread that is about to run on is never overlooked.
long acting_threads() noexcept {
  constexpr long monitor = 1;
  constexpr long sanitizer = thread_sanitized ? 1 : 0;
  const long parked = parked_threads();
  const long workers = the_scheduler().worker_count.load();
  return count_threads() - workers - monitor - sanitizer - parked;
}

} // namespace

bool deadlock_is_watched() noexcept { return watched.load(); }
void watch_deadlock(bool on) noexcept { watched.store(on); }

bool is_quiet(std::uint32_t running, std::int64_t until_ns, long threads) noexcept {
  const auto idle = [&] { return nothing_runs(running) && !timers_pending_until(until_ns); };
  return idle() && acting_threads() <= threads && idle();
}

deadlock_verdict check_deadlock() noexcept {
  constexpr std::int64_t ever = std::numeric_limits<std::int64_t>::max();
  if (!deadlock_is_watched() || !nothing_runs(0) || timers_pending_until(ever))
    return deadlock_verdict::none;
  if (!is_quiet(0, ever, 0))
    return deadlock_verdict::unsure;
  if (deadlock_is_watched())
    fatal_deadlock();
  return deadlock_verdict::none;
}

} // namespace tether::detail
