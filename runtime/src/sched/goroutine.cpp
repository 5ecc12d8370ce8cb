#include "sched/goroutine.h"

#include "leak/fatal.h"
#include "sched/generation.h"
#include "sched/goroutine_pool.h"
#include "sched/registry.h"
#include "sched/scheduler.h"
#include "switch/switch.h"
#include "time/monitor.h"

#include <tether/go.h>

#include <algorithm>
#include <cstdint>
#include <new>

namespace tether::detail {

namespace {

goroutine_cache *cache_here() noexcept {
  worker *w = this_worker();
  return w && w->proc ? &w->proc->cache : nullptr;
}

void goroutine_entry(void *argument) {
  auto *g = static_cast<goroutine *>(argument);
  arrive(g);
  try {
    g->run(g->storage);
  } catch (...) {
    if (machine *m = exploring_here())
      explored_uncaught(*m, g);
    else
      fatal_uncaught_exception(*g);
  }
  leave(departure::finish);
}

/// Where an object lies that ends below the goroutine's control block.
char *room_below(goroutine *g, std::size_t size, std::size_t align) noexcept {
  const auto end = reinterpret_cast<std::uintptr_t>(g) - size;
  return reinterpret_cast<char *>(end & ~(std::max<std::uintptr_t>(align, 16) - 1));
}

void give_back(goroutine *g) noexcept {
  g->sanitizer_fiber.destroy();
  g->storage = nullptr;
  if (machine *m = exploring_here())
    explored_give(*m, g);
  else
    pool_give(cache_here(), g);
}

} // namespace

goroutine *goroutine_new(std::size_t size, std::size_t align, lifetime kind, std::source_location created_at) {
  checkpoint();
  machine *explorer = exploring_here();
  if (!explorer)
    start_scheduler();
  goroutine *g = explorer ? explored_take(*explorer) : pool_take(cache_here());
  if (size + align > g->memory.size() / 2) {
    explorer ? explored_give(*explorer, g) : pool_give(cache_here(), g);
    throw std::bad_alloc();
  }
  g->storage = room_below(g, size, align);
  g->kind.store(kind, std::memory_order_relaxed);
  g->is_main.store(false, std::memory_order_relaxed);
  g->created_at.store(created_at, std::memory_order_relaxed);
  g->status.store(run_status::fresh, std::memory_order_relaxed);
  const goroutine *creator = current_goroutine();
  g->generation.store(explorer  ? explored_generation
                      : creator ? creator->generation.load(std::memory_order_relaxed)
                                : live_generation.load(),
                      std::memory_order_relaxed);
  g->sanitizer_fiber.create(g->memory.limit, g->memory.size());
  g->saved_sp = tether_make_context(g->storage, &goroutine_entry, g);
  return g;
}

void *goroutine_storage(goroutine *g) noexcept { return g->storage; }

void goroutine_start(goroutine *g, void (*run)(void *)) noexcept {
  g->run = run;
  g->id.store(pool_next_id(cache_here()), std::memory_order_release);
  registry_add(g);
  make_runnable(g);
}

void goroutine_discard(goroutine *g) noexcept { give_back(g); }

void goroutine_recycle(goroutine *g) noexcept {
  registry_remove(g);
  give_back(g);
}

#if !defined(__x86_64__)
[[gnu::noinline]] worker *this_worker() noexcept { return tether_this_worker; }
#endif

} // namespace tether::detail

extern "C" constinit thread_local tether::detail::worker *tether_this_worker = nullptr;

namespace tether {

void yield([[maybe_unused]] std::source_location loc) {
  using namespace detail;
  checkpoint([&] { return operation{.kind = op::yield, .name = "yield", .at = loc}; });
  if (current_goroutine())
    leave(departure::yield);
  else
    thread_yield();
}

std::size_t num_goroutines() { return detail::registry_count(); }

} // namespace tether
