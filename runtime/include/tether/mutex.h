#pragma once

#include <tether/detail/role.h>
#include <tether/detail/wait_queue.h>

#include <atomic>
#include <cstdint>
#include <mutex> // the guards that it is used with
#include <source_location>

namespace tether {

namespace detail {
enum class op : std::uint8_t;
struct operation;
} // namespace detail

/// A mutual exclusion lock that goroutines and threads may hold over blocking operations. Works with
/// std::lock_guard, std::unique_lock and std::scoped_lock. Not recursive, not bound to a goroutine: another
/// one may unlock it.
///
///     tether::mutex mu;
///     std::lock_guard guard{mu};
///
/// A goroutine that runs may get a free lock before one that waits for it; one that has waited for more than a
/// millisecond is handed the lock directly, in the order in which they came. An unlock happens before the
/// lock() that follows it, and touches nothing of the mutex once another can hold it. Semantics: sync.Mutex.
class TETHER_ROLE("mutex") mutex {
public:
  mutex() = default;
  mutex(const mutex &) = delete;
  mutex &operator=(const mutex &) = delete;

  TETHER_ROLE("lock") void lock(std::source_location loc = std::source_location::current()) {
    std::uint32_t free = detail::no_inline.load(std::memory_order_relaxed);
    if (!word_.compare_exchange_strong(free, locked, std::memory_order_acquire, std::memory_order_relaxed))
      lock_slowly(loc);
  }
  TETHER_ROLE("try_lock")
  [[nodiscard]] bool try_lock(std::source_location loc = std::source_location::current()) noexcept {
    std::uint32_t word = word_.load(std::memory_order_relaxed);
    const std::uint32_t explored = detail::no_inline.load(std::memory_order_relaxed);
    if ((word & (locked | starving)) | explored)
      return explored && try_lock_explored(loc);
    return word_.compare_exchange_strong(word, word | locked, std::memory_order_acquire, std::memory_order_relaxed);
  }
  /// Errors: std::logic_error "unlock of unlocked mutex".
  TETHER_ROLE("unlock") void unlock(std::source_location loc = std::source_location::current()) {
    std::uint32_t word = locked | detail::no_inline.load(std::memory_order_relaxed);
    if (!word_.compare_exchange_strong(word, 0, std::memory_order_release, std::memory_order_relaxed))
      unlock_slowly(loc);
  }

private:
  enum : std::uint32_t {
    locked = 1,
    woken = 2,    ///< somebody is awake and tries: an unlock need not wake another one
    starving = 4, ///< each unlock hands the lock to the first waiter
    waiting = 8,  ///< waiters_ is not empty
  };
  bool give_away(std::uint32_t added) noexcept;
  bool wait_while_locked(bool was_woken, bool starving, bool again, std::source_location loc);
  void lock_slowly(std::source_location loc);
  void unlock_slowly(std::source_location loc);
  bool try_lock_explored(std::source_location loc) noexcept;
  detail::operation explored(detail::op kind, const char *name, std::source_location loc) noexcept;

  std::atomic<std::uint32_t> word_{0};
  detail::short_lock queue_lock_;
  detail::wait_queue waiters_;
};

} // namespace tether
