#include <tether/condition_variable.h>

#include "park/waiter.h"
#include "sched/generation.h"

#include <mutex>

namespace tether {

using namespace detail;

void condition_variable::wait_unlocked(void *lock, void (*unlock)(void *), std::source_location loc) {
  checkpoint([&] {
    return operation{.name = "sync.Cond.Wait", .object = &lock_, .at = loc, .self = this, .size = sizeof *this};
  });
  waiter w = make_waiter();
  {
    std::lock_guard guard(lock_);
    enqueue(waiters_, w);
  }
  try {
    explored_section together;
    unlock(lock);
  } catch (...) {
    {
      std::lock_guard guard(lock_);
      remove(waiters_, w);
    }
    // A notification may have come first: take the ready() that it owes.
    if (!claim_wait(w.who, w.ticket))
      park({});
    throw;
  }
  wait_info info;
  info.reason = "sync.Cond.Wait";
  info.at = loc;
  info.object = this;
  w.who->node_count = 1;
  w.who->nodes = &w;
  park(info);
  w.who->nodes = nullptr;
}

void condition_variable::notify_one(std::source_location loc) noexcept {
  checkpoint([&] {
    return operation{.kind = op::notify,
                     .name = "sync.Cond.Signal",
                     .object = &lock_,
                     .at = loc,
                     .self = this,
                     .size = sizeof *this};
  });
  goroutine *woken = nullptr;
  {
    std::lock_guard guard(lock_);
    if (waiter *w = claim_first(waiters_, true))
      woken = w->who;
  }
  if (woken)
    ready(woken);
}

void condition_variable::notify_all(std::source_location loc) noexcept {
  checkpoint([&] {
    return operation{.kind = op::notify,
                     .name = "sync.Cond.Broadcast",
                     .object = &lock_,
                     .at = loc,
                     .self = this,
                     .size = sizeof *this};
  });
  waiter *woken = nullptr;
  {
    std::lock_guard guard(lock_);
    woken = claim_all(waiters_, true);
  }
  ready_all(woken);
}

} // namespace tether
