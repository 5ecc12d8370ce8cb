#pragma once

#include "sched/goroutine.h"

#include <atomic>
#include <cstdint>
#include <new>

namespace tether::detail {

/// A processor's goroutines that have not run yet. The owner takes the newest, so that a tree of goroutines
/// is walked depth first and few stacks are in use at a time; others take the oldest, which has the most work
/// below it. The deque of Chase and Lev ("Dynamic Circular Work-Stealing Deque", 2005), all its races decided by
/// sequentially consistent operations. It grows; a ring that became too small is kept.
class fresh_deque {
public:
  bool empty() const noexcept { return top_.load() >= bottom_.load(); }

  /// Owner only; false when memory for a larger ring is lacking.
  bool push(goroutine *g) noexcept {
    const std::int64_t bottom = bottom_.load(std::memory_order_relaxed);
    const std::int64_t top = top_.load(std::memory_order_acquire);
    ring *r = ring_.load(std::memory_order_relaxed);
    if ((!r || bottom - top >= r->capacity) && !(r = grow(r, top, bottom)))
      return false;
    r->slot(bottom).store(g, std::memory_order_relaxed);
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
    goroutine *g =
        top <= bottom ? ring_.load(std::memory_order_relaxed)->slot(bottom).load(std::memory_order_relaxed) : nullptr;
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
      goroutine *g = ring_.load(std::memory_order_acquire)->slot(top).load(std::memory_order_relaxed);
      if (top_.compare_exchange_strong(top, top + 1))
        return g;
    }
    return nullptr;
  }

private:
  struct ring {
    std::int64_t capacity; ///< a power of two
    ring *former;          ///< may still be read, so it is never freed
    std::atomic<goroutine *> &slot(std::int64_t i) noexcept {
      return reinterpret_cast<std::atomic<goroutine *> *>(this + 1)[i & (capacity - 1)];
    }
  };

  ring *grow(ring *former, std::int64_t top, std::int64_t bottom) noexcept {
    const std::int64_t capacity = former ? 2 * former->capacity : 256;
    const auto slots = static_cast<std::size_t>(capacity);
    void *room = ::operator new(sizeof(ring) + slots * sizeof(std::atomic<goroutine *>), std::nothrow);
    if (!room)
      return nullptr;
    ring *r = ::new (room) ring{capacity, former};
    for (std::int64_t i = 0; i < capacity; ++i)
      ::new (&r->slot(i)) std::atomic<goroutine *>(nullptr);
    for (std::int64_t i = top; i < bottom; ++i)
      r->slot(i).store(former->slot(i).load(std::memory_order_relaxed), std::memory_order_relaxed);
    ring_.store(r, std::memory_order_release);
    return r;
  }

  alignas(64) std::atomic<std::int64_t> top_{0};
  alignas(64) std::atomic<std::int64_t> bottom_{0};
  std::atomic<ring *> ring_{nullptr};
};

} // namespace tether::detail
