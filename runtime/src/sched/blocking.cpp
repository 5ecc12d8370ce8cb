#include "sched/generation.h"
#include "sched/scheduler.h"

#include <tether/go.h>

#include <mutex>

namespace tether::detail {

blocking_section::blocking_section(std::source_location) noexcept : self_(nullptr) {
  checkpoint();
  goroutine *g = current_goroutine();
  worker *w = this_worker();
  if (!g || !w->proc)
    return;
  self_ = g;
  g->status.store(run_status::blocking, std::memory_order_relaxed);
  scheduler &s = the_scheduler();
  {
    std::lock_guard guard(s.lock);
    ++s.blocking_calls;
  }
  processor *p = w->proc;
  w->proc = nullptr;
  hand_over(p);
}

namespace {
/// Counts the call out; the caller holds the lock.
void end_call(scheduler &s, const goroutine *g) noexcept {
  if (is_live(g))
    --s.blocking_calls;
}

/// True when the worker of the caller has a processor again.
bool reacquire(goroutine *self) noexcept {
  scheduler &s = the_scheduler();
  worker *w = this_worker();
  std::lock_guard guard(s.lock);
  if (!w->proc)
    w->proc = s.take_idle();
  if (w->proc)
    end_call(s, self);
  return w->proc;
}
} // namespace

blocking_section::~blocking_section() {
  if (!self_)
    return;
  const bool counted = reacquire(self_);
  checkpoint();
  if (!counted) {
    leave(departure::yield);
    scheduler &s = the_scheduler();
    std::lock_guard guard(s.lock);
    end_call(s, self_);
  }
  self_->status.store(run_status::running, std::memory_order_relaxed);
}

} // namespace tether::detail
