#pragma once

#include "sched/goroutine.h"

#include <cstdint>

namespace tether::detail {

struct processor;

/// Ended goroutines with their stacks, to be used again: some at each processor, the rest in common. The one
/// that ended last is used first, as its stack is in the cache.

/// What a processor keeps at hand.
struct goroutine_cache {
  goroutine *first = nullptr;
  std::uint32_t count = 0;
  std::uint64_t next_id = 0; ///< a block of ids is taken at a time
  std::uint64_t last_id = 0;
};

/// A goroutine that nobody uses, from the cache (null: of a plain thread), the common pool or new memory.
/// Throws std::bad_alloc.
goroutine *pool_take(goroutine_cache *cache);
void pool_give(goroutine_cache *cache, goroutine *g) noexcept;
/// An id that was never given out.
std::uint64_t pool_next_id(goroutine_cache *cache) noexcept;

/// Takes an ended goroutine out of the registry and keeps it for later use.
void goroutine_recycle(goroutine *g) noexcept;

/// The newest of all goroutines that were ever made, used or not; the others follow by `made_before`.
goroutine *pool_newest() noexcept;
/// The same while all other threads are stopped.
goroutine *pool_newest_stopped() noexcept;

} // namespace tether::detail
