#pragma once

#include "sched/goroutine.h"

#include <array>
#include <atomic>
#include <cstdint>

namespace tether::detail {

/// A processor's goroutines that have not run yet. The owner takes the newest, so that a tree of goroutines
/// is walked depth first and few stacks are in use at a time; others take the oldest, which has the most work
/// below it. The deque of Chase and Lev ("Dynamic Circular Work-Stealing Deque", 2005) with a fixed ring, all
/// its races decided by sequentially consistent operations.
class fresh_deque {
public:
  static constexpr std::int64_t capacity = 256;

  bool empty() const noexcept { return top_.load() >= bottom_.load(); }

  /// Owner only; false when full.
  bool push(goroutine *g) noexcept {
    const std::int64_t bottom = bottom_.load(std::memory_order_relaxed);
    if (bottom - top_.load(std::memory_order_acquire) >= capacity)
      return false;
    slot(bottom).store(g, std::memory_order_relaxed);
    bottom_.store(bottom + 1, std::memory_order_release);
    return true;
  }

  /// Owner only: the newest, or null.
  goroutine *take_newest() noexcept {
    const std::int64_t bottom = bottom_.load(std::memory_order_relaxed) - 1;
    if (top_.load(std::memory_order_relaxed) > bottom)
      return nullptr;
    bottom_.exchange(bottom);
    std::int64_t top = top_.load();
    goroutine *g = top <= bottom ? slot(bottom).load(std::memory_order_relaxed) : nullptr;
    if (top < bottom)
      return g;
    if (top == bottom && !top_.compare_exchange_strong(top, top + 1))
      g = nullptr;
    bottom_.store(bottom + 1, std::memory_order_release);
    return g;
  }

  /// Any thread: the oldest, or null.
  goroutine *take_oldest() noexcept {
    std::int64_t top = top_.load();
    while (top < bottom_.load()) {
      goroutine *g = slot(top).load(std::memory_order_relaxed);
      if (top_.compare_exchange_strong(top, top + 1))
        return g;
    }
    return nullptr;
  }

private:
  std::atomic<goroutine *> &slot(std::int64_t i) noexcept { return ring_[static_cast<std::size_t>(i % capacity)]; }

  alignas(64) std::atomic<std::int64_t> top_{0};
  alignas(64) std::atomic<std::int64_t> bottom_{0};
  std::array<std::atomic<goroutine *>, capacity> ring_{};
};

} // namespace tether::detail
