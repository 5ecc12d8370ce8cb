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

/// The plain threads, known or not, that are not parked, so that they may still do anything. Parked ones are
/// counted before and their wakers discount them, so a thread that is about to run on is never overlooked.
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

bool is_quiet_until(std::int64_t when_ns) noexcept {
  const goroutine *caller = current();
  const auto idle = [&] { return nothing_runs(caller->is_thread ? 0 : 1) && !timers_pending_until(when_ns); };
  const long allowed = caller->is_thread ? 1 : 0;
  return idle() && known_threads() - parked_threads() <= allowed && idle();
}

deadlock_verdict check_deadlock() noexcept {
  constexpr std::int64_t ever = std::numeric_limits<std::int64_t>::max();
  const auto asleep = [] { return deadlock_is_watched() && nothing_runs(0) && !timers_pending_until(ever); };
  if (!asleep())
    return deadlock_verdict::none;
  if (acting_threads() > 0)
    return deadlock_verdict::unsure;
  if (asleep())
    fatal_deadlock();
  return deadlock_verdict::none;
}

} // namespace tether::detail
