#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace tether::detail {

/// A moment in nanoseconds on the monotonic clock.
std::int64_t now_ns() noexcept;
/// The moment d from now; saturates.
std::int64_t deadline_ns(std::chrono::nanoseconds d) noexcept;

/// Something to be done at a moment, on the monitor thread. Owned by whoever starts it; pending timers form a
/// heap.
struct timer {
  static constexpr std::size_t not_pending = static_cast<std::size_t>(-1);

  std::int64_t when_ns = 0;
  std::int64_t period_ns = 0;   ///< 0: once
  std::uint64_t sequence = 0;   ///< equal moments: first started, first fired
  std::uint64_t generation = 0; ///< of the goroutine that started it; 0 for a plain thread
  std::size_t heap_index = not_pending;

  /// Called under the lock of all timers, so a stopped timer never fires afterwards; must be short. Takes no
  /// timer lock.
  void (*fire)(timer &) = nullptr;
  /// When set, called instead of `fire`, without the lock; the timer's owner must keep it alive until then.
  void (*fire_unlocked)(timer &) = nullptr;
  /// Called when the end of run() drops the pending timer; without the lock.
  void (*drop)(timer &) = nullptr;
};

/// The lock of all timers. A timer lock is taken before the lock of a channel, a processor or the registry.
class timer_lock {
public:
  timer_lock() noexcept;
  ~timer_lock();
  timer_lock(const timer_lock &) = delete;
  timer_lock &operator=(const timer_lock &) = delete;

  /// Throws std::bad_alloc.
  void start(timer &t, std::int64_t when_ns);
  /// True if it was pending.
  bool stop(timer &t) noexcept;
  /// True while a call of fire_unlocked is under way.
  bool fires_unlocked() const noexcept;
};

inline void timer_start(timer &t, std::int64_t when_ns) { timer_lock().start(t, when_ns); }
inline bool timer_stop(timer &t) noexcept { return timer_lock().stop(t); }

/// Fires what is due; returns the moment of the next timer, or INT64_MAX.
std::int64_t fire_due_timers() noexcept;
/// True when a timer is due by then, or fires right now.
bool timers_pending_until(std::int64_t when_ns) noexcept;
/// Drops the pending timers that goroutines of that generation started.
void drop_timers(std::uint64_t generation) noexcept;

} // namespace tether::detail
