#include "sched/goroutine.h"

#include "leak/fatal.h"
#include "park/park.h"
#include "sched/generation.h"
#include "sched/registry.h"
#include "sched/scheduler.h"
#include "switch/switch.h"
#include "time/monitor.h"

#include <algorithm>
#include <cstdint>
#include <new>

namespace tether::detail {

namespace {

std::atomic<std::uint64_t> last_id{0};

char *align_down(char *p, std::size_t align) noexcept {
  return reinterpret_cast<char *>(reinterpret_cast<std::uintptr_t>(p) & ~(align - 1));
}

void goroutine_entry(void *argument) {
  auto *g = static_cast<goroutine *>(argument);
  g->sanitizer_fiber.arrive(&this_worker()->sanitizer_fiber);
  try {
    g->run(g->storage);
  } catch (...) {
    fatal_uncaught_exception(*g);
  }
  leave(departure::finish);
}

void release_memory(goroutine *g) noexcept {
  const stack memory = g->memory;
  g->sanitizer_fiber.destroy();
  g->~goroutine();
  stack_release(memory);
}

} // namespace

goroutine *goroutine_new(std::size_t size, std::size_t align, lifetime kind, std::source_location created_at) {
  checkpoint();
  start_scheduler();
  const stack memory = stack_acquire();
  char *place = align_down(memory.top - sizeof(goroutine) - 16, 64);
  if (size + align > memory.size() / 2) {
    stack_release(memory);
    throw std::bad_alloc();
  }
  auto *g = ::new (place) goroutine;
  char *storage = align_down(place - size, std::max<std::size_t>(align, 16));
  g->memory = memory;
  g->storage = storage;
  g->kind = kind;
  g->created_at = created_at;
  g->id = last_id.fetch_add(1, std::memory_order_relaxed) + 1;
  const goroutine *creator = current_goroutine();
  g->generation = creator ? creator->generation : live_generation.load();
  g->sanitizer_fiber.create(memory.limit, memory.size());
  g->saved_sp = tether_make_context(storage, &goroutine_entry, g);
  return g;
}

void *goroutine_storage(goroutine *g) noexcept { return g->storage; }

void goroutine_start(goroutine *g, void (*run)(void *)) noexcept {
  g->run = run;
  registry_add(g);
  make_runnable(g);
}

void goroutine_discard(goroutine *g) noexcept { release_memory(g); }

void goroutine_recycle(goroutine *g) noexcept {
  registry_remove(g);
  release_memory(g);
}

bool is_live(const goroutine *g) noexcept {
  return g->is_thread || g->generation == live_generation.load(std::memory_order_acquire);
}

goroutine *current_goroutine() noexcept {
  worker *w = this_worker();
  return w ? w->current : nullptr;
}

void checkpoint() noexcept {
  if (goroutine *g = current_goroutine(); g && !is_live(g))
    leave(departure::abandon);
}

} // namespace tether::detail

namespace tether {

void yield(std::source_location) {
  using namespace detail;
  checkpoint();
  if (current_goroutine())
    leave(departure::yield);
  else
    thread_yield();
}

std::size_t num_goroutines() { return detail::registry_count(); }

} // namespace tether
