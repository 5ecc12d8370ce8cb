#pragma once

#include "sched/goroutine.h"

#include <array>
#include <atomic>
#include <cstdint>

namespace tether::detail {

/// A processor's ring of runnable goroutines: one producer, its owner, and many consumers. Semantics and
/// memory ordering as Go's runq: head moves by compare-and-swap, tail by the owner's release store.
class run_queue {
public:
  static constexpr std::uint32_t capacity = 256;

  bool empty() const noexcept { return head_.load(std::memory_order_acquire) == tail_.load(std::memory_order_acquire); }

  /// Any thread; a moment out of date.
  std::uint32_t size() const noexcept {
    return tail_.load(std::memory_order_relaxed) - head_.load(std::memory_order_relaxed);
  }

  /// Owner only: push() would succeed.
  bool has_room() const noexcept {
    return tail_.load(std::memory_order_relaxed) - head_.load(std::memory_order_acquire) < capacity;
  }

  /// Owner only; false when full.
  bool push(goroutine *g) noexcept {
    const std::uint32_t tail = tail_.load(std::memory_order_relaxed);
    if (tail - head_.load(std::memory_order_acquire) == capacity)
      return false;
    slot(tail).store(g, std::memory_order_relaxed);
    tail_.store(tail + 1, std::memory_order_release);
    return true;
  }

  /// Any thread; null when empty.
  goroutine *pop() noexcept {
    std::uint32_t head = head_.load(std::memory_order_acquire);
    while (head != tail_.load(std::memory_order_acquire)) {
      goroutine *g = slot(head).load(std::memory_order_relaxed);
      if (head_.compare_exchange_weak(head, head + 1, std::memory_order_acq_rel, std::memory_order_acquire))
        return g;
    }
    return nullptr;
  }

  /// Takes half of what is there, rounded up, into `batch`; any thread. Returns how many.
  std::uint32_t take_half(std::array<goroutine *, capacity / 2> &batch) noexcept {
    std::uint32_t head = head_.load(std::memory_order_acquire);
    for (;;) {
      std::uint32_t n = tail_.load(std::memory_order_acquire) - head;
      n -= n / 2;
      if (n > capacity / 2) { // head and tail were not read together
        head = head_.load(std::memory_order_acquire);
        continue;
      }
      for (std::uint32_t i = 0; i < n; ++i)
        batch[i] = slot(head + i).load(std::memory_order_relaxed);
      if (n == 0 || head_.compare_exchange_weak(head, head + n, std::memory_order_acq_rel, std::memory_order_acquire))
        return n;
    }
  }

private:
  std::atomic<goroutine *> &slot(std::uint32_t i) noexcept { return ring_[i % capacity]; }

  std::atomic<std::uint32_t> head_{0};
  std::atomic<std::uint32_t> tail_{0};
  std::array<std::atomic<goroutine *>, capacity> ring_{};
};

} // namespace tether::detail
