#include <tether/wait_group.h>

#include "park/waiter.h"
#include "sched/generation.h"
#include "time/timed_wait.h"

#include <mutex>
#include <stdexcept>

namespace tether {

using namespace detail;

namespace {
wait_info waiting(std::source_location loc) {
  wait_info info;
  info.reason = "sync.WaitGroup.Wait";
  info.at = loc;
  return info;
}
} // namespace

void wait_group::add(std::int64_t n) {
  checkpoint();
  waiter *woken = nullptr;
  {
    std::lock_guard guard(lock_);
    if (count_ + n < 0)
      throw std::logic_error("negative WaitGroup counter");
    count_ += n;
    if (count_ == 0)
      woken = claim_all(waiters_, true);
  }
  ready_all(woken);
}

void wait_group::wait(std::source_location loc) {
  checkpoint();
  waiter w = make_waiter();
  {
    std::lock_guard guard(lock_);
    if (count_ == 0)
      return;
    enqueue(waiters_, w);
  }
  park(waiting(loc));
}

bool wait_group::wait_for(detail::duration_arg d, std::source_location loc) {
  checkpoint();
  waiter w = make_waiter();
  timed_wait timeout(w.who, w.ticket, deadline_ns(d.value()));
  lock_.lock();
  const bool at_once = count_ == 0;
  if (!at_once)
    enqueue(waiters_, w);
  lock_.unlock();
  if (at_once) {
    // The time may have run out meanwhile: take the ready() that the timer then owes.
    if (!claim_wait(w.who, w.ticket))
      park(waiting(loc));
    return true;
  }
  park(waiting(loc));
  if (w.who->winner)
    return true;
  std::lock_guard guard(lock_);
  remove(waiters_, w);
  return false;
}

} // namespace tether
