#pragma once

#include <atomic>
#include <cstdint>

namespace tether::detail {

/// A lock for critical sections of a few instructions, inside which nothing blocks. Waits by spinning, then
/// by giving the thread's time away. unlock() touches nothing after the store that frees the lock, so that
/// whoever takes it next may destroy it; the store is all it costs, as nobody has to be woken.
class short_lock {
public:
  void lock() noexcept {
    if (!try_lock())
      lock_slowly();
  }
  bool try_lock() noexcept { return !taken_.exchange(true, std::memory_order_acquire); }
  void unlock() noexcept { taken_.store(false, std::memory_order_release); }

private:
  void lock_slowly() noexcept;
  std::atomic<bool> taken_{false};

public:
  std::uint16_t explored = 0; ///< the explorer's name for the object that it guards
};

/// Not zero while something is explored. No word of an object has this value or a bit of it, so what is done
/// inline by exchanging a word that is expected to hold it fails then, and the explorer sees the operation.
inline constinit std::atomic<std::uint32_t> no_inline{0};

struct waiter;

/// Goroutines and threads that wait for one thing, first come first. Guarded by the lock of the object it
/// belongs to. The nodes live on the stacks of those who wait.
struct wait_queue {
  waiter *first = nullptr;
  waiter *last = nullptr;
};

} // namespace tether::detail
