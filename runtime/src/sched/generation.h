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

/// Makes the calling plain thread known as one that may end the waits of others.
void note_thread() noexcept;

/// Called at the start of every operation; does not return to a goroutine whose generation is over.
inline void checkpoint() noexcept {
  const worker *w = this_worker();
  if (!w)
    note_thread();
  else if (w->current && !is_live(w->current)) [[unlikely]]
    leave(departure::abandon);
}

} // namespace tether::detail
