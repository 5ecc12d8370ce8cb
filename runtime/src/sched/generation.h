#pragma once

#include "sched/worker.h"

#include <atomic>
#include <cstdint>

namespace tether::detail {

/// Every goroutine belongs to the generation in which it was started. The end of run() begins a new one;
/// goroutines of an older generation never run again: the scheduler drops them, wakers pass them over, and
/// one that is running stops at its next operation of the library.
inline std::atomic<std::uint64_t> live_generation{1};

/// True for a plain thread, and for a goroutine of the live generation.
inline bool is_live(const goroutine *g) noexcept {
  return g->is_thread ||
         g->generation.load(std::memory_order_relaxed) == live_generation.load(std::memory_order_acquire);
}

/// Called at the start of every operation; does not return to a goroutine whose generation is over.
inline void checkpoint() noexcept {
  if (goroutine *g = current_goroutine(); g && !is_live(g)) [[unlikely]]
    leave(departure::abandon);
}

} // namespace tether::detail
