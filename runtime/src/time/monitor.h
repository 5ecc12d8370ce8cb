#pragma once

#include <cstdint>

namespace tether::detail {

/// The monitor is a thread of its own, which fires timers, so that a goroutine that never yields delays none,
/// and looks for deadlock when all processors are idle.

void start_monitor();
/// A timer became the first of all; the caller holds the lock of the timers.
void monitor_timer_started(std::int64_t when_ns) noexcept;
/// The monitor's next sleep ends then at the latest; it holds the lock of the timers.
void monitor_sleeps_until(std::int64_t when_ns) noexcept;
/// The last processor became idle.
void monitor_processors_idle() noexcept;

/// std::this_thread::yield.
void thread_yield() noexcept;

} // namespace tether::detail
