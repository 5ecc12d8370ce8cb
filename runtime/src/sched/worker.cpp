#include "park/futex.h"
#include "park/park.h"
#include "sched/generation.h"
#include "sched/registry.h"
#include "sched/scheduler.h"
#include "switch/switch.h"

#include <cxxabi.h>
#include <system_error>
#include <thread>

namespace tether::detail {

namespace {

/// Exchanges the thread's exception state with what `incoming` holds. The layout is fixed by the Itanium C++
/// ABI.
exception_state swap_exceptions(const exception_state &incoming) noexcept {
  auto *live = reinterpret_cast<exception_state *>(abi::__cxa_get_globals());
  exception_state outgoing = *live;
  *live = incoming;
  return outgoing;
}

void run_until_departure(worker &w, goroutine &g) noexcept {
  w.current = &g;
  g.status.store(run_status::running, std::memory_order_relaxed);
  const exception_state own = swap_exceptions(g.exceptions);
  w.sanitizer_fiber.leave(g.sanitizer_fiber, false);
  tether_switch(&w.saved_sp, g.saved_sp);
  w.sanitizer_fiber.arrive(nullptr);
  g.exceptions = swap_exceptions(own);
  w.current = nullptr;
}

/// Completes what the goroutine asked for, now that nothing runs on its stack. True: it is to run on at once.
bool settle_departure(worker &w, goroutine &g) noexcept {
  switch (w.why) {
  case departure::park: {
    std::uint32_t running = parking::running;
    if (g.park_word.compare_exchange_strong(running, parking::parked, std::memory_order_acq_rel))
      return false;
    g.park_word.store(parking::running, std::memory_order_relaxed);
    return is_live(&g);
  }
  case departure::yield:
    g.status.store(run_status::runnable, std::memory_order_relaxed);
    push_global(&g);
    if (!w.proc)
      wake_worker();
    return false;
  case departure::finish:
    goroutine_recycle(&g);
    return false;
  case departure::abandon:
    return false;
  }
  return false;
}

} // namespace

void leave(departure why) noexcept {
  worker *w = this_worker();
  goroutine *g = w->current;
  w->why = why;
  g->sanitizer_fiber.leave(w->sanitizer_fiber, why == departure::finish);
  tether_switch(&g->saved_sp, w->saved_sp);
  g->sanitizer_fiber.arrive(&this_worker()->sanitizer_fiber);
}

void worker_loop(worker &w) noexcept {
  for (;;) {
    goroutine *g = find_runnable(w);
    if (!is_live(g))
      continue;
    do
      run_until_departure(w, *g);
    while (settle_departure(w, *g));
  }
}

bool start_worker(processor *p, bool spinning) noexcept {
  try {
    worker *w = new worker;
    w->proc = p;
    w->spinning = spinning;
    w->random = static_cast<std::uint32_t>(reinterpret_cast<std::uintptr_t>(w) >> 4) | 1;
    try {
      std::thread([w] {
        the_scheduler().worker_count.fetch_add(1);
        set_this_worker(w);
        w->sanitizer_fiber.adopt_thread();
        stack_overflow_watch();
        worker_loop(*w);
      }).detach();
      return true;
    } catch (const std::system_error &) {
      delete w;
    }
  } catch (const std::bad_alloc &) {
  }
  return false;
}

} // namespace tether::detail
