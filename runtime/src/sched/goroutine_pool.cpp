#include "sched/goroutine_pool.h"

#include <tether/detail/wait_queue.h>

#include <atomic>
#include <mutex>
#include <new>

namespace tether::detail {

namespace {

constexpr std::uint32_t most_cached = 64;
constexpr std::uint32_t batch = most_cached / 2;
constexpr std::uint64_t ids_per_block = 16;

struct common_pool {
  short_lock lock;
  goroutine *free = nullptr;
  std::atomic<goroutine *> newest{nullptr};
  std::atomic<std::uint64_t> last_id{0};
};

common_pool &the_pool() noexcept {
  static common_pool *instance = new common_pool;
  return *instance;
}

/// Moves up to n from one list to another; returns how many.
std::uint32_t move_some(goroutine *&from, goroutine *&to, std::uint32_t n) noexcept {
  std::uint32_t moved = 0;
  for (; from && moved < n; ++moved) {
    goroutine *g = from;
    from = g->next;
    g->next = to;
    to = g;
  }
  return moved;
}

/// Control blocks begin at four different places in their pages: equal ones would compete for the same lines
/// of the first-level cache.
char *place_in(const stack &memory) noexcept {
  static std::atomic<unsigned> turn{0};
  const std::size_t shift = (turn.fetch_add(1, std::memory_order_relaxed) % 4) * 256;
  const auto highest = reinterpret_cast<std::uintptr_t>(memory.top) - sizeof(goroutine) - shift;
  return reinterpret_cast<char *>(highest & ~std::uintptr_t(63));
}

goroutine *make_goroutine() {
  const stack memory = stack_acquire();
  auto *g = ::new (place_in(memory)) goroutine;
  g->memory = memory;
  common_pool &pool = the_pool();
  g->made_before = pool.newest.load(std::memory_order_relaxed);
  while (!pool.newest.compare_exchange_weak(g->made_before, g, std::memory_order_release, std::memory_order_relaxed))
    continue;
  return g;
}

} // namespace

goroutine *pool_take(goroutine_cache *cache) {
  goroutine *taken = nullptr;
  common_pool &pool = the_pool();
  if (!cache) {
    std::lock_guard guard(pool.lock);
    move_some(pool.free, taken, 1);
  } else {
    if (!cache->first) {
      std::lock_guard guard(pool.lock);
      cache->count = move_some(pool.free, cache->first, batch);
    }
    cache->count -= move_some(cache->first, taken, 1);
  }
  return taken ? taken : make_goroutine();
}

void pool_give(goroutine_cache *cache, goroutine *g) noexcept {
  common_pool &pool = the_pool();
  if (!cache) {
    std::lock_guard guard(pool.lock);
    g->next = pool.free;
    pool.free = g;
    return;
  }
  g->next = cache->first;
  cache->first = g;
  if (++cache->count <= most_cached)
    return;
  std::lock_guard guard(pool.lock);
  cache->count -= move_some(cache->first, pool.free, batch);
}

std::uint64_t pool_next_id(goroutine_cache *cache) noexcept {
  common_pool &pool = the_pool();
  if (!cache)
    return pool.last_id.fetch_add(1, std::memory_order_relaxed) + 1;
  if (cache->next_id == cache->last_id) {
    cache->next_id = pool.last_id.fetch_add(ids_per_block, std::memory_order_relaxed);
    cache->last_id = cache->next_id + ids_per_block;
  }
  return ++cache->next_id;
}

namespace {
/// Made before main(), so that nothing is to be made while the world is stopped.
common_pool &pool_at_hand = the_pool();
} // namespace

TETHER_UNSANITIZED goroutine *pool_newest_stopped() noexcept { return peek(pool_at_hand.newest); }

goroutine *pool_newest() noexcept { return the_pool().newest.load(std::memory_order_acquire); }

} // namespace tether::detail
