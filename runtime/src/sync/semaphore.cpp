#include <tether/context.h>
#include <tether/semaphore.h>

#include "context/cancel_wait.h"
#include "park/waiter.h"
#include "sched/generation.h"

#include <mutex>
#include <stdexcept>

namespace tether {

using namespace detail;

namespace {

wait_info waiting(const semaphore *on, std::source_location loc) {
  wait_info info;
  info.object = on;
  info.reason = "semaphore.Acquire";
  info.at = loc;
  return info;
}

void check_weight(std::int64_t n) {
  if (n < 0)
    throw std::logic_error("negative semaphore weight");
}

/// What a waiter wants; its `value` points to it.
std::int64_t weight(const waiter &w) noexcept { return *static_cast<const std::int64_t *>(w.value); }

/// Its context is done, or its goroutine belongs to a run that is over.
bool wants_no_more(const waiter &w) noexcept {
  return !is_live(w.who) || (w.ticket != 0 && w.who->ticket.load() != w.ticket);
}

/// Ends the wait of w, unless something else has.
bool claim(waiter &w) noexcept {
  if (wants_no_more(w) || (w.ticket != 0 && !claim_wait(w.who, w.ticket)))
    return false;
  w.who->winner = &w;
  w.who->succeeded = true;
  return true;
}

} // namespace

semaphore::semaphore(std::int64_t n) : size_(n), free_(n) { check_weight(n); }

bool semaphore::take_now(std::int64_t n) noexcept {
  if (n > free_ || waiters_.first)
    return false;
  free_ -= n;
  return true;
}

/// Lets in those at the head of the queue for whom there is enough; linked by `next`, to be readied after the
/// lock is released.
waiter *semaphore::admit() noexcept {
  waiter *admitted = nullptr;
  waiter **end = &admitted;
  while (waiter *w = waiters_.first) {
    if (!wants_no_more(*w) && weight(*w) > free_)
      break;
    remove(waiters_, *w);
    if (!claim(*w))
      continue;
    free_ -= weight(*w);
    w->next = nullptr;
    *end = w;
    end = &w->next;
  }
  return admitted;
}

operation semaphore::explored(const char *name, std::source_location loc) noexcept {
  return {.name = name, .object = &lock_, .at = loc, .self = this, .size = sizeof *this};
}

void semaphore::acquire(std::int64_t n, std::source_location loc) {
  checkpoint([&] { return explored("semaphore.Acquire", loc); });
  check_weight(n);
  lock_.lock();
  if (n <= size_ && !take_now(n)) {
    wait_in(waiters_, lock_, waiting(this, loc), &n);
    return;
  }
  lock_.unlock();
  if (n > size_)
    park_for_ever(waiting(this, loc));
}

std::error_code semaphore::acquire(const context &ctx, std::int64_t n, std::source_location loc) {
  checkpoint([&] { return explored("semaphore.Acquire", loc); });
  check_weight(n);
  waiter w = make_waiter(&n);
  {
    std::lock_guard guard(lock_);
    if (const std::error_code error = ctx.err())
      return error;
    if (take_now(n))
      return {};
    if (n <= size_)
      enqueue(waiters_, w);
  }
  {
    cancel_wait until_done(ctx, w.who, w.ticket);
    park(waiting(this, loc));
  }
  const std::error_code error = ctx.err();
  const bool taken = w.who->winner;
  if (taken && !error)
    return {};
  waiter *admitted = nullptr;
  {
    std::lock_guard guard(lock_);
    if (taken)
      free_ += n;
    remove(waiters_, w);
    admitted = admit();
  }
  ready_all(admitted);
  return error;
}

bool semaphore::try_acquire(std::int64_t n, std::source_location loc) {
  checkpoint([&] { return explored("semaphore.TryAcquire", loc); });
  check_weight(n);
  std::lock_guard guard(lock_);
  return take_now(n);
}

void semaphore::release(std::int64_t n, std::source_location loc) {
  checkpoint([&] { return explored("semaphore.Release", loc); });
  check_weight(n);
  waiter *admitted = nullptr;
  {
    std::lock_guard guard(lock_);
    if (n > size_ - free_)
      throw std::logic_error("released more than held");
    free_ += n;
    admitted = admit();
  }
  ready_all(admitted);
}

} // namespace tether
