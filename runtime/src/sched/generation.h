#pragma once

#include "explore/point.h"
#include "sched/worker.h"

#include <atomic>
#include <cstdint>

namespace tether::detail {

/// Every goroutine belongs to the generation in which it was started. The end of run() begins a new one;
/// goroutines of an older generation never run again: the scheduler drops them, wakers pass them over, and
/// one that is running stops at its next operation of the library.
inline std::atomic<std::uint64_t> live_generation{1};

/// True for a plain thread, and for a goroutine of the live generation.
inline bool is_of_live_generation(const goroutine *g) noexcept {
  return g->is_thread ||
         g->generation.load(std::memory_order_relaxed) == live_generation.load(std::memory_order_acquire);
}

/// True for those, and for an explored goroutine, which is in no list once its execution is over.
inline bool is_live(const goroutine *g) noexcept {
  return is_of_live_generation(g) || g->generation.load(std::memory_order_relaxed) == explored_generation;
}

/// Makes the calling plain thread known as one that may end the waits of others.
void note_thread() noexcept;

/// Does not return to a goroutine whose generation is over; true for one that is explored.
bool is_explored() noexcept;

/// Called at the start of every operation; does not return to a goroutine whose generation is over. True in an
/// explored goroutine.
inline bool checkpoint() noexcept {
  const worker *w = this_worker();
  if (!w)
    note_thread();
  else if (w->current && !is_of_live_generation(w->current)) [[unlikely]]
    return is_explored();
  return false;
}

/// The same for an operation that an explored goroutine waits its turn for; `describe` returns it.
template <class Describe>
inline bool checkpoint(Describe describe) noexcept {
  const bool explored = checkpoint();
  if (explored) [[unlikely]]
    explored_arrive(describe());
  return explored;
}

} // namespace tether::detail
