#include "leak/leak_report.h"

#include "leak/deadlock.h"
#include "leak/snapshot.h"
#include "leak/stuck.h"
#include "sched/generation.h"
#include "sched/registry.h"
#include "sched/scheduler.h"
#include "time/timer.h"

#include <tether/time.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <thread>

namespace tether::detail {

namespace {

/// Sleeps a little longer each time.
class backoff {
public:
  void pause(std::int64_t at_most_ns) {
    const std::chrono::nanoseconds d(std::clamp<std::int64_t>(at_most_ns, 1, delay_ns_));
    if (exiting_)
      std::this_thread::sleep_for(d);
    else
      sleep_for(d);
    delay_ns_ = std::min(2 * delay_ns_, longest_ns);
  }
  /// A process that exits must not leave its thread.
  void stay_on_thread() { exiting_ = true; }

private:
  static constexpr std::int64_t longest_ns = 2'000'000;
  std::int64_t delay_ns_ = 20'000;
  bool exiting_ = false;
};

bool any_alive(const leak::options &o) {
  if (o.ignore.empty())
    return count_leaks() > 0;
  leak::report alive{take_snapshot(snapshot_scope::leaks)};
  drop_ignored(alive, o);
  return !alive.empty();
}

/// Waits until no leak is left, nothing can run any more before the end of the window, or it has ended.
void wait_for_leaks(const leak::options &o, backoff &delay) {
  const std::int64_t deadline = deadline_ns(o.window.value());
  while (any_alive(o)) {
    const std::int64_t left = deadline - now_ns();
    if (left <= 0 || is_quiet_until(deadline))
      return;
    delay.pause(left);
  }
}

const char *report_path() noexcept {
  const char *path = std::getenv("TETHER_LEAK_REPORT");
  return path && *path ? path : nullptr;
}

std::atomic<bool> ran{false};

void at_exit() {
  static std::atomic<bool> done{false};
  if (done.exchange(true))
    return;
  if (leak_report_wanted() && !ran.load()) {
    backoff delay;
    delay.stay_on_thread();
    wait_for_leaks({}, delay);
    leak::report report{take_snapshot(snapshot_scope::leaks)};
    mark_stuck(report);
    write_leak_report(report);
  }
  end_generation();
}

const bool registered = (register_exit_hook(), true);

} // namespace

bool leak_report_wanted() noexcept { return report_path() != nullptr; }

void write_leak_report(const leak::report &report) { write_report_file(report_path(), report.json()); }

void write_report_file(const std::string &path, const std::string &text) {
  std::FILE *file = std::fopen(path.c_str(), "w");
  bool written = file && std::fwrite(text.data(), 1, text.size(), file) == text.size();
  int error = errno;
  if (file && std::fclose(file) != 0 && written) {
    written = false;
    error = errno;
  }
  if (!written)
    std::fprintf(stderr, "tether: cannot write the leak report to %s: %s\n", path.c_str(), std::strerror(error));
}

void drop_ignored(leak::report &report, const leak::options &o) {
  std::erase_if(report.goroutines, [&](const leak::goroutine_info &g) {
    return std::any_of(o.ignore.begin(), o.ignore.end(), [&](const leak::ignored &i) { return i.covers(g); });
  });
}

leak::report find_alive(const leak::options &o) {
  backoff delay;
  wait_for_leaks(o, delay);
  leak::report report{take_snapshot(snapshot_scope::leaks)};
  drop_ignored(report, o);
  return report;
}

void mark_stuck(leak::report &report) {
  if (report.empty())
    return;
  const stuck_result stuck = find_all_stuck(std::chrono::nanoseconds(leak::options().pause.value()).count());
  for (leak::goroutine_info &g : report.goroutines)
    if (std::any_of(stuck.goroutines.begin(), stuck.goroutines.end(),
                    [&](const stuck_goroutine &s) { return s.id == g.id; }))
      g.verdict = "stuck";
}

void end_generation() {
  goroutine *caller = current_goroutine();
  drop_timers(registry_end_generation());
  if (caller)
    caller->generation.store(live_generation.load());
  const std::int64_t deadline = deadline_ns(std::chrono::milliseconds(100));
  while (!nothing_runs(caller ? 1 : 0) && now_ns() < deadline)
    std::this_thread::sleep_for(std::chrono::microseconds(50));
}

void note_run() noexcept { ran.store(true); }

void register_exit_hook() noexcept { std::atexit(&at_exit); }

} // namespace tether::detail

namespace tether::leak {

report find(options o, std::source_location) {
  detail::checkpoint();
  return detail::find_alive(o);
}

report find_stuck(options o, std::source_location) {
  detail::checkpoint();
  const detail::stuck_result stuck = detail::find_all_stuck(o.pause.value().count());
  report result;
  result.complete = stuck.complete;
  for (const detail::stuck_goroutine &s : stuck.goroutines) {
    goroutine_info info = detail::describe(*s.who);
    if (info.id != s.id || info.daemon)
      continue;
    info.verdict = "stuck";
    result.goroutines.push_back(std::move(info));
  }
  std::sort(result.goroutines.begin(), result.goroutines.end(),
            [](const goroutine_info &a, const goroutine_info &b) { return a.id < b.id; });
  detail::drop_ignored(result, o);
  return result;
}

} // namespace tether::leak
