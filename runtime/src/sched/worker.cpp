// A goroutine that leaves goes straight to the next one of its processor, or, when there is none, to its
// worker's loop, which looks further. Whoever comes next, on a stack of its own, settles what the one before
// it asked for: only then does nothing run on that stack any more.
#include "sched/worker.h"

#include "leak/fatal.h"
#include "leak/stopped_world.h"
#include "sched/generation.h"
#include "sched/scheduler.h"
#include "switch/switch.h"

#include <cxxabi.h>
#include <system_error>
#include <thread>

namespace tether::detail {

namespace {

void begin(worker &w, goroutine *next) noexcept {
  w.current = next;
  next->status.store(run_status::running, std::memory_order_relaxed);
  *w.exceptions = next->exceptions;
}

/// Completes the departure of the one that ran before, now that nothing runs on its stack.
void settle(worker &w) noexcept {
  goroutine *g = w.leaving;
  switch (w.why) {
  case departure::release:
    // Whoever takes the locks finds the goroutine parked.
    g->park_word.store(parking::parked, std::memory_order_release);
    w.release(w.release_argument);
    w.release_argument = nullptr; // it may point into the stack of g
    break;
  case departure::park: {
    std::uint32_t running = parking::running;
    if (g->park_word.compare_exchange_strong(running, parking::parked, std::memory_order_acq_rel))
      break;
    g->park_word.store(parking::running, std::memory_order_relaxed);
    if (is_live(g))
      make_runnable(g);
    break;
  }
  case departure::yield:
    g->status.store(run_status::runnable, std::memory_order_relaxed);
    make_runnable_last(g);
    break;
  case departure::finish:
    goroutine_recycle(g);
    break;
  case departure::abandon:
  case departure::turn:
    break;
  }
}

void switch_to(worker &w, goroutine *g, goroutine *next) noexcept {
  w.leaving = g;
  g->exceptions = *w.exceptions;
  begin(w, next);
  g->sanitizer_fiber.leave(next->sanitizer_fiber, w.why == departure::finish);
  tether_switch(&g->saved_sp, next->saved_sp);
}

void switch_to_loop(worker &w, goroutine *g) noexcept {
  w.leaving = g;
  g->exceptions = *w.exceptions;
  *w.exceptions = {};
  w.current = nullptr;
  g->sanitizer_fiber.leave(w.sanitizer_fiber, w.why == departure::finish);
  tether_switch(&g->saved_sp, w.saved_sp);
}

[[noreturn]] void worker_loop(worker &w) noexcept {
  for (;;)
    if (goroutine *g = find_runnable(w); is_of_live_generation(g))
      run_from_loop(w, g);
}

} // namespace

void run_from_loop(worker &w, goroutine *g) noexcept {
  w.leaving = nullptr;
  begin(w, g);
  w.sanitizer_fiber.leave(g->sanitizer_fiber, false);
  tether_switch(&w.saved_sp, g->saved_sp);
  w.sanitizer_fiber.arrive(nullptr);
  settle(w);
}

void arrive(goroutine *g) noexcept {
  worker &w = *this_worker();
  g->sanitizer_fiber.arrive(w.leaving ? nullptr : &w.sanitizer_fiber);
  if (w.leaving)
    settle(w);
}

void leave(departure why) noexcept {
  worker &w = *this_worker();
  goroutine *g = w.current;
  if (!g->memory.guarded && stack_overflowed(g->memory, __builtin_frame_address(0))) [[unlikely]]
    fatal_stack_overflow(*g);
  goroutine *next = next_here(w);
  if (!next && why == departure::yield && nothing_else_here(w))
    return;
  w.why = why;
  if (next)
    switch_to(w, g, next);
  else
    switch_to_loop(w, g);
  arrive(g);
}

void leave_releasing(void (*release)(void *), void *argument) noexcept {
  worker &w = *this_worker();
  w.release = release;
  w.release_argument = argument;
  leave(departure::release);
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
        tether_this_worker = w;
        // Its layout is fixed by the Itanium C++ ABI.
        w->exceptions = reinterpret_cast<exception_state *>(abi::__cxa_get_globals());
        w->sanitizer_fiber.adopt_thread();
        stack_overflow_watch();
        note_own_thread(false);
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
