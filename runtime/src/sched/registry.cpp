#include "sched/registry.h"

#include "sched/generation.h"
#include "sched/scheduler.h"

#include <mutex>

namespace tether::detail {

namespace {

/// Circular lists with a sentinel, so that a goroutine can be taken out without knowing which list it is in.
struct registry {
  short_lock lock;
  goroutine live;
  goroutine abandoned;
  std::size_t count = 0;

  registry() {
    live.registry_prev = live.registry_next = &live;
    abandoned.registry_prev = abandoned.registry_next = &abandoned;
  }
};

registry &the_registry() noexcept {
  static registry *instance = new registry;
  return *instance;
}

void insert_before(goroutine &where, goroutine *g) noexcept {
  g->registry_prev = where.registry_prev;
  g->registry_next = &where;
  where.registry_prev->registry_next = g;
  where.registry_prev = g;
}

/// Appends all of `from` to `to`, which leaves `from` empty.
void splice(goroutine &to, goroutine &from) noexcept {
  if (from.registry_next == &from)
    return;
  from.registry_next->registry_prev = to.registry_prev;
  to.registry_prev->registry_next = from.registry_next;
  from.registry_prev->registry_next = &to;
  to.registry_prev = from.registry_prev;
  from.registry_prev = from.registry_next = &from;
}

} // namespace

void registry_add(goroutine *g) noexcept {
  registry &r = the_registry();
  std::lock_guard guard(r.lock);
  const bool live = is_live(g);
  insert_before(live ? r.live : r.abandoned, g);
  r.count += live;
}

void registry_remove(goroutine *g) noexcept {
  registry &r = the_registry();
  std::lock_guard guard(r.lock);
  g->registry_prev->registry_next = g->registry_next;
  g->registry_next->registry_prev = g->registry_prev;
  r.count -= is_live(g);
}

std::size_t registry_count() noexcept {
  registry &r = the_registry();
  std::lock_guard guard(r.lock);
  return r.count;
}

std::uint64_t registry_end_generation() noexcept {
  registry &r = the_registry();
  scheduler &s = the_scheduler();
  std::lock_guard guard(r.lock);
  splice(r.abandoned, r.live);
  r.count = 0;
  std::lock_guard blocking_guard(s.lock);
  s.blocking_calls = 0;
  return live_generation.fetch_add(1);
}

void registry_visit(void (*visit)(goroutine *, void *), void *argument) {
  registry &r = the_registry();
  std::lock_guard guard(r.lock);
  for (goroutine *g = r.live.registry_next; g != &r.live; g = g->registry_next)
    visit(g, argument);
}

} // namespace tether::detail
