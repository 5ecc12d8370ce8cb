#include "time/monitor.h"

#include "leak/deadlock.h"
#include "leak/stopped_world.h"
#include "park/futex.h"
#include "sched/scheduler.h"
#include "stack/stack.h"
#include "time/timer.h"

#include <algorithm>
#include <atomic>
#include <limits>
#include <thread>

namespace tether::detail {

namespace {

constexpr std::int64_t never = std::numeric_limits<std::int64_t>::max();
/// How often to look again when only a plain thread could still end a deadlock.
constexpr std::int64_t look_again_ns = 50'000'000;

std::atomic<std::uint32_t> wake_word{0};
std::atomic<std::int64_t> sleeping_until{0};

void wake_monitor() noexcept {
  wake_word.fetch_add(1);
  futex_wake(&wake_word);
}

[[noreturn]] void monitor_loop() noexcept {
  note_own_thread(true);
  for (;;) {
    const std::uint32_t seen = wake_word.load();
    std::int64_t next = fire_due_timers();
    if (check_deadlock() == deadlock_verdict::unsure)
      next = std::min(next, now_ns() + look_again_ns);
    futex_wait(&wake_word, seen, next == never ? -1 : std::max<std::int64_t>(next - now_ns(), 0));
  }
}

} // namespace

void start_monitor() { std::thread(monitor_loop).detach(); }

void monitor_timer_started(std::int64_t when_ns) noexcept {
  if (when_ns < sleeping_until.load())
    wake_monitor();
}

void monitor_sleeps_until(std::int64_t when_ns) noexcept { sleeping_until.store(when_ns); }

void monitor_processors_idle() noexcept {
  if (deadlock_is_watched() && !timers_pending_until(never))
    wake_monitor();
}

void thread_yield() noexcept { std::this_thread::yield(); }

} // namespace tether::detail
