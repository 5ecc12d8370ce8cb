// A call of after_func is a goroutine that is made at once, so that lack of memory shows at the call, and
// started by its timer. Two references: the handle's, and the timer's while the call is pending.
#include "sched/generation.h"
#include "time/timer.h"

#include <tether/time.h>

#include <atomic>

namespace tether::detail {

struct call_timer : timer {
  std::atomic<int> references{2};
  goroutine *callee = nullptr;
  void (*run)(void *) = nullptr;
  void (*destroy)(void *) = nullptr;
};

namespace {
void begin_call(timer &t) {
  auto &call = static_cast<call_timer &>(t);
  goroutine_start(call.callee, call.run);
  call_timer_release(&call);
}

void discard_callee(goroutine *g, void (*destroy)(void *)) noexcept {
  destroy(goroutine_storage(g));
  goroutine_discard(g);
}
} // namespace

call_timer *call_timer_start(std::chrono::nanoseconds d, goroutine *g, void (*run)(void *), void (*destroy)(void *)) {
  call_timer *call = nullptr;
  try {
    call = new call_timer;
    call->callee = g;
    call->run = run;
    call->destroy = destroy;
    call->fire = &begin_call;
    call->drop = [](timer &t) { call_timer_release(&static_cast<call_timer &>(t)); };
    timer_start(*call, deadline_ns(d));
  } catch (...) {
    delete call;
    discard_callee(g, destroy);
    throw;
  }
  return call;
}

bool call_timer_stop(call_timer *t) noexcept {
  if (!t || !timer_stop(*t))
    return false;
  discard_callee(t->callee, t->destroy);
  call_timer_release(t);
  return true;
}

void call_timer_release(call_timer *t) noexcept {
  if (t && t->references.fetch_sub(1) == 1)
    delete t;
}

} // namespace tether::detail
