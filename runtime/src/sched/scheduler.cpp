#include "sched/scheduler.h"

#include "explore/point.h"
#include "park/futex.h"
#include "time/monitor.h"

#include <tether/go.h>

#include <algorithm>
#include <cstdlib>
#include <mutex>
#include <sched.h>
#include <thread>

namespace tether::detail {

constinit scheduler global_scheduler;

namespace {

std::uint32_t default_procs() noexcept {
  if (const char *text = std::getenv("TETHER_MAX_PROCS")) {
    const long n = std::strtol(text, nullptr, 10);
    if (n > 0)
      return static_cast<std::uint32_t>(std::min<long>(n, most_procs));
  }
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) == 0)
    return std::clamp<std::uint32_t>(CPU_COUNT(&set), 1, most_procs);
  return std::clamp<std::uint32_t>(std::thread::hardware_concurrency(), 1, most_procs);
}

/// Puts the processors up to n into use; the caller holds the lock.
void grow(scheduler &s, std::uint32_t n) {
  const std::uint32_t former = s.proc_limit.exchange(n);
  for (std::uint32_t i = former; i < n; ++i) {
    processor *p = s.procs[i].load();
    if (!p) {
      p = new processor;
      p->index = i;
      s.procs[i].store(p);
    } else if (p->held) {
      continue;
    }
    ++s.held_count;
    s.give_back(p);
  }
}

/// Takes idle processors beyond n out of use; those that are held follow when their worker next looks for
/// work.
void shrink(scheduler &s, std::uint32_t n) noexcept {
  s.proc_limit.store(n);
  processor **link = &s.idle_procs;
  while (processor *p = *link) {
    if (p->index < n) {
      link = &p->next_idle;
      continue;
    }
    *link = p->next_idle;
    s.idle_count.fetch_sub(1);
  }
}

} // namespace

void goroutine_list::push(goroutine *g) noexcept {
  g->next = nullptr;
  (last ? last->next : first) = g;
  last = g;
}

goroutine *goroutine_list::pop() noexcept {
  goroutine *g = first;
  if (g && !(first = g->next))
    last = nullptr;
  return g;
}

processor *scheduler::take_idle() noexcept {
  processor *p = idle_procs;
  if (!p)
    return nullptr;
  idle_procs = p->next_idle;
  idle_count.fetch_sub(1);
  p->held = true;
  ++held_count;
  return p;
}

void scheduler::give_back(processor *p) noexcept {
  p->held = false;
  --held_count;
  if (p->index >= proc_limit.load())
    return;
  p->next_idle = idle_procs;
  idle_procs = p;
  idle_count.fetch_add(1);
}

goroutine *scheduler::pop_global() noexcept {
  goroutine *g = global.pop();
  if (g)
    global_count.fetch_sub(1);
  return g;
}

void start_scheduler() {
  static std::once_flag once;
  std::call_once(once, [] {
    start_monitor();
    scheduler &s = the_scheduler();
    std::lock_guard guard(s.lock);
    if (s.proc_limit.load() == 0)
      grow(s, default_procs());
  });
}

void push_global(goroutine *g) noexcept {
  scheduler &s = the_scheduler();
  std::lock_guard guard(s.lock);
  s.global.push(g);
  s.global_count.fetch_add(1);
}

namespace {

void push_local(processor &p, goroutine *g) noexcept {
  if (p.queue.push(g))
    return;
  std::array<goroutine *, run_queue::capacity / 2> batch;
  const std::uint32_t n = p.queue.take_half(batch);
  scheduler &s = the_scheduler();
  std::lock_guard guard(s.lock);
  for (std::uint32_t i = 0; i < n; ++i)
    s.global.push(batch[i]);
  s.global.push(g);
  s.global_count.fetch_add(n + 1);
}

/// Between work that was put into a queue and the look for a worker to wake: against the last look around of a
/// worker that goes to sleep.
void publish() noexcept {
  if (the_scheduler().proc_limit.load(std::memory_order_relaxed) > 1)
    std::atomic_thread_fence(std::memory_order_seq_cst);
}

void push_displaced(processor &p, goroutine *g) noexcept {
  if (g->status.load(std::memory_order_relaxed) != run_status::fresh)
    push_local(p, g);
  else if (!p.fresh.push(g))
    push_global(g);
  publish();
}

} // namespace

void make_runnable(goroutine *g) noexcept {
  if (g->status.load(std::memory_order_relaxed) != run_status::fresh)
    g->status.store(run_status::runnable, std::memory_order_relaxed);
  worker *w = this_worker();
  if (!w || !w->proc) {
    if (w && w->explorer)
      return explored_ready(*w->explorer, g);
    push_global(g);
  } else if (goroutine *displaced = w->proc->run_next.exchange(g))
    push_displaced(*w->proc, displaced);
  wake_worker();
}

void make_runnable_last(goroutine *g) noexcept {
  worker *w = this_worker();
  if (w && w->proc) {
    push_local(*w->proc, g);
    publish();
  } else if (w && w->explorer) {
    return explored_ready(*w->explorer, g);
  } else {
    push_global(g);
  }
  wake_worker();
}

void start_with(processor *p, bool spinning) noexcept {
  scheduler &s = the_scheduler();
  s.lock.lock();
  worker *w = s.idle_workers;
  if (w)
    s.idle_workers = w->next_idle;
  s.lock.unlock();
  if (w) {
    w->proc = p;
    w->spinning = spinning;
    w->wake.store(1, std::memory_order_release);
    futex_wake(&w->wake);
  } else if (!start_worker(p, spinning)) {
    if (spinning)
      s.spinning.fetch_sub(1);
    std::lock_guard guard(s.lock);
    const auto give = [&](goroutine *g) {
      s.global.push(g);
      s.global_count.fetch_add(1);
    };
    while (goroutine *g = p->queue.pop())
      give(g);
    while (goroutine *g = p->fresh.take_oldest())
      give(g);
    s.give_back(p);
  }
}

void wake_worker() noexcept {
  scheduler &s = the_scheduler();
  std::uint32_t none = 0;
  if (s.idle_count.load() == 0 || s.spinning.load() != 0 || !s.spinning.compare_exchange_strong(none, 1))
    return;
  s.lock.lock();
  processor *p = s.take_idle();
  s.lock.unlock();
  if (p)
    start_with(p, true);
  else
    s.spinning.fetch_sub(1);
}

void hand_over(processor *p) noexcept {
  if (goroutine *g = p->run_next.exchange(nullptr))
    push_displaced(*p, g);
  scheduler &s = the_scheduler();
  s.lock.lock();
  const bool busy = !p->queue.empty() || !p->fresh.empty() || s.global_count.load() != 0;
  if (!busy)
    s.give_back(p);
  s.lock.unlock();
  if (busy)
    start_with(p, false);
}

bool nothing_runs(std::uint32_t running) noexcept {
  scheduler &s = the_scheduler();
  std::lock_guard guard(s.lock);
  if (s.held_count > running || s.global_count.load() != 0 || s.blocking_calls != 0)
    return false;
  return std::none_of(s.procs.begin(), s.procs.end(), [](const std::atomic<processor *> &slot) {
    const processor *p = slot.load();
    return p && p->has_work();
  });
}

} // namespace tether::detail

namespace tether {

std::size_t set_max_procs(std::size_t n) {
  using namespace detail;
  start_scheduler();
  scheduler &s = the_scheduler();
  const auto wanted = static_cast<std::uint32_t>(std::clamp<std::size_t>(n, 1, most_procs));
  std::uint32_t former;
  {
    std::lock_guard guard(s.lock);
    former = s.proc_limit.load();
    wanted > former ? grow(s, wanted) : shrink(s, wanted);
  }
  wake_worker();
  return former;
}

std::size_t max_procs() {
  detail::start_scheduler();
  return detail::the_scheduler().proc_limit.load();
}

} // namespace tether
