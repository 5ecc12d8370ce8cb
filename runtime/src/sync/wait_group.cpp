#include <tether/wait_group.h>

#include "park/waiter.h"
#include "sched/generation.h"
#include "time/monitor.h"
#include "time/timed_wait.h"

#include <mutex>
#include <stdexcept>

namespace tether {

using namespace detail;

namespace {
wait_info waiting(const wait_group *on, std::source_location loc) {
  wait_info info;
  info.reason = "sync.WaitGroup.Wait";
  info.at = loc;
  info.object = on;
  return info;
}
} // namespace

void wait_group::add(std::int64_t n, std::source_location loc) {
  checkpoint([&] {
    return operation{.kind = op::add,
                     .name = n < 0 ? "sync.WaitGroup.Done" : "sync.WaitGroup.Add",
                     .object = &lock_,
                     .at = loc,
                     .self = this,
                     .size = sizeof *this,
                     .amount = n,
                     .count = [](const void *wg) {
                       return static_cast<const wait_group *>(wg)->state_.load(std::memory_order_relaxed) / 2;
                     }};
  });
  const std::int64_t state = state_.fetch_add(2 * n, std::memory_order_acq_rel) + 2 * n;
  if (state < 0) {
    state_.fetch_sub(2 * n, std::memory_order_relaxed);
    throw std::logic_error("negative WaitGroup counter");
  }
  // At zero, and without waiters, the group may be gone already.
  if (state == 1)
    wake_waiters();
}

void wait_group::wake_waiters() noexcept {
  waiter *woken = nullptr;
  {
    std::lock_guard guard(lock_);
    woken = claim_all(waiters_, true);
    state_.fetch_sub(1, std::memory_order_acq_rel);
  }
  ready_all(woken);
}

/// Takes the lock; false, without it, when there is nothing to wait for.
bool wait_group::begin_waiting() noexcept {
  lock_.lock();
  std::int64_t state = state_.load(std::memory_order_acquire);
  while (state % 2 == 0) {
    if (state == 0) {
      lock_.unlock();
      return false;
    }
    if (state_.compare_exchange_weak(state, state + 1, std::memory_order_acq_rel, std::memory_order_acquire))
      return true;
  }
  return true;
}

void wait_group::wait(std::source_location loc) {
  checkpoint([&] {
    return operation{.kind = op::wait,
                     .name = "sync.WaitGroup.Wait",
                     .object = &lock_,
                     .at = loc,
                     .self = this,
                     .size = sizeof *this,
                     .can = [](const void *wg) {
                       return static_cast<const wait_group *>(wg)->state_.load(std::memory_order_relaxed) == 0;
                     }};
  });
  if (state_.load(std::memory_order_acquire) != 0 && begin_waiting())
    wait_in(waiters_, lock_, waiting(this, loc));
}

bool wait_group::wait_for(detail::duration_arg d, std::source_location loc) {
  checkpoint([&] {
    return operation{.name = "sync.WaitGroup.Wait", .object = &lock_, .at = loc, .self = this, .size = sizeof *this};
  });
  if (state_.load(std::memory_order_acquire) == 0)
    return true;
  waiter w = make_waiter();
  timed_wait timeout(w.who, w.ticket, deadline_ns(d.value()));
  if (!begin_waiting()) {
    // The time may have run out meanwhile: take the ready() that the timer then owes.
    if (!claim_wait(w.who, w.ticket))
      park(waiting(this, loc));
    return true;
  }
  enqueue(waiters_, w);
  lock_.unlock();
  park(waiting(this, loc));
  if (w.who->winner)
    return true;
  give_up(w);
  return false;
}

/// Takes out a waiter whose time is over.
void wait_group::give_up(waiter &w) noexcept {
  for (;; thread_yield()) {
    std::lock_guard guard(lock_);
    std::int64_t state = state_.load(std::memory_order_acquire);
    if (state == 1) // one comes to wake the waiters, and still needs the group
      continue;
    remove(waiters_, w);
    if (state % 2 == 0 || waiters_.first || state_.compare_exchange_strong(state, state - 1, std::memory_order_acq_rel))
      return;
  }
}

} // namespace tether
