#pragma once

#include <atomic>
#include <cstdint>

namespace tether::detail {

/// A lock for critical sections of a few instructions, inside which nothing blocks. Spins briefly, then waits
/// on a futex. unlock() touches nothing after the exchange that frees the lock, so that whoever takes it next
/// may destroy it.
class short_lock {
public:
  void lock() noexcept {
    std::uint32_t free = 0;
    if (!word_.compare_exchange_strong(free, 1, std::memory_order_acquire, std::memory_order_relaxed))
      lock_slowly();
  }
  bool try_lock() noexcept {
    std::uint32_t free = 0;
    return word_.compare_exchange_strong(free, 1, std::memory_order_acquire, std::memory_order_relaxed);
  }
  void unlock() noexcept {
    std::atomic<std::uint32_t> *word = &word_;
    if (word->exchange(0, std::memory_order_release) == 2)
      wake_one(word);
  }

private:
  void lock_slowly() noexcept;
  static void wake_one(std::atomic<std::uint32_t> *word) noexcept;
  std::atomic<std::uint32_t> word_{0}; ///< 0 free, 1 locked, 2 locked with threads waiting
};

struct waiter;

/// Goroutines and threads that wait for one thing, first come first. Guarded by the lock of the object it
/// belongs to. The nodes live on the stacks of those who wait.
struct wait_queue {
  waiter *first = nullptr;
  waiter *last = nullptr;
};

} // namespace tether::detail
