#include "sched/registry.h"

#include "sched/generation.h"
#include "sched/goroutine_pool.h"
#include "sched/scheduler.h"

#include <algorithm>
#include <mutex>

namespace tether::detail {

namespace {
void count(const goroutine *g, std::int64_t n) noexcept {
  const std::uint64_t generation = g->generation.load(std::memory_order_relaxed);
  worker *w = this_worker();
  if (w && w->proc) {
    w->proc->started.add(generation, n);
    return;
  }
  scheduler &s = the_scheduler();
  std::lock_guard guard(s.lock);
  s.started_elsewhere.add(generation, n);
}

std::int64_t live_part(const registry_count_part &part) noexcept {
  if (part.generation.load(std::memory_order_acquire) != live_generation.load())
    return 0;
  return part.count.load(std::memory_order_acquire);
}
} // namespace

void registry_add(goroutine *g) noexcept {
  if (!exploring_here())
    count(g, 1);
}

void registry_remove(goroutine *g) noexcept {
  g->id.store(0, std::memory_order_release);
  if (!exploring_here())
    count(g, -1);
}

std::size_t registry_count() noexcept {
  if (const machine *m = exploring_here())
    return explored_count(*m);
  scheduler &s = the_scheduler();
  std::int64_t n = live_part(s.started_elsewhere);
  for (const std::atomic<processor *> &slot : s.procs) {
    const processor *p = slot.load(std::memory_order_acquire);
    if (!p)
      break;
    n += live_part(p->started);
  }
  return static_cast<std::size_t>(std::max<std::int64_t>(n, 0));
}

std::uint64_t registry_end_generation() noexcept {
  scheduler &s = the_scheduler();
  std::lock_guard guard(s.lock);
  s.blocking_calls = 0;
  return live_generation.fetch_add(1);
}

void registry_visit(void (*visit)(goroutine *, void *), void *argument) {
  const std::uint64_t generation = exploring_here() ? explored_generation : live_generation.load();
  for (goroutine *g = pool_newest(); g; g = g->made_before)
    if (g->id.load(std::memory_order_acquire) != 0 && g->generation.load(std::memory_order_relaxed) == generation)
      visit(g, argument);
}

} // namespace tether::detail
