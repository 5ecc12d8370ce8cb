#pragma once

#include <tether/detail/role.h>
#include <tether/detail/wait_queue.h>

#include <atomic>
#include <cstdint>
#include <mutex> // the guards that it is used with
#include <source_location>

namespace tether {

/// A mutual exclusion lock that goroutines and threads may hold over blocking operations. Works with
/// std::lock_guard, std::unique_lock and std::scoped_lock. Not recursive, not bound to a goroutine: another
/// one may unlock it.
///
///     tether::mutex mu;
///     std::lock_guard guard{mu};
///
/// Waiters get the lock in the order in which they came. An unlock happens before the lock() that follows it,
/// and touches nothing of the mutex once another can hold it. Semantics: sync.Mutex.
class TETHER_ROLE("mutex") mutex {
public:
  mutex() = default;
  mutex(const mutex &) = delete;
  mutex &operator=(const mutex &) = delete;

  TETHER_ROLE("lock") void lock(std::source_location loc = std::source_location::current()) {
    std::uint32_t free = 0;
    if (!word_.compare_exchange_strong(free, 1, std::memory_order_acquire, std::memory_order_relaxed))
      lock_slowly(loc);
  }
  TETHER_ROLE("try_lock") [[nodiscard]] bool try_lock() noexcept {
    std::uint32_t free = 0;
    return word_.compare_exchange_strong(free, 1, std::memory_order_acquire, std::memory_order_relaxed);
  }
  /// Errors: std::logic_error "unlock of unlocked mutex".
  TETHER_ROLE("unlock") void unlock() {
    std::uint32_t locked = 1;
    if (!word_.compare_exchange_strong(locked, 0, std::memory_order_release, std::memory_order_relaxed))
      unlock_slowly();
  }

private:
  void lock_slowly(std::source_location loc);
  void unlock_slowly();

  std::atomic<std::uint32_t> word_{0}; ///< 0 free, 1 locked, 2 locked and waiters_ is not empty
  detail::short_lock queue_lock_;
  detail::wait_queue waiters_;
};

} // namespace tether
