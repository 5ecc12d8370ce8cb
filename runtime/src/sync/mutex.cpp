// Go's mutex. Normally a goroutine that is woken has to compete with those that run already, which are often
// quicker: that saves a switch for each time the lock changes hands. One that loses goes to the front of the
// queue, and after a millisecond turns the mutex to starvation: then each unlock hands the lock directly to
// the first waiter, and newcomers queue, until a waiter has not waited that long or is the last.
//
// The waiting bit and the queue are changed under queue_lock_. An unlock gives the locked bit away last.
#include <tether/mutex.h>

#include "park/futex.h"
#include "park/waiter.h"
#include "sched/generation.h"
#include "sched/scheduler.h"
#include "time/timer.h"

#include <mutex>
#include <stdexcept>

namespace tether {

using namespace detail;

namespace {

constexpr std::int64_t starvation_ns = 1'000'000;

/// Spinning helps only while the owner may run on another processor and nobody else could use this one.
bool may_spin(int round) noexcept {
  constexpr int rounds = 4;
  constexpr int pauses = 30;
  const worker *w = this_worker();
  if (round >= rounds || the_scheduler().proc_limit.load(std::memory_order_relaxed) < 2 ||
      (w && w->proc && w->proc->has_work()))
    return false;
  for (int i = 0; i < pauses; ++i)
    cpu_relax();
  return true;
}

} // namespace

/// Waits in the queue, at its front when it is not for the first time. False when the lock is free after all;
/// sets succeeded of the caller when it was handed the lock.
bool mutex::wait_while_locked(bool was_woken, bool is_starving, bool again, std::source_location loc) {
  queue_lock_.lock();
  std::uint32_t word = word_.load(std::memory_order_relaxed);
  std::uint32_t next;
  do {
    if (!(word & (locked | starving))) {
      queue_lock_.unlock();
      return false;
    }
    next = (word | waiting | (is_starving && (word & locked) ? starving : 0)) & ~(was_woken ? woken : 0u);
  } while (!word_.compare_exchange_weak(word, next, std::memory_order_relaxed));
  wait_info info;
  info.reason = "sync.Mutex.Lock";
  info.at = loc;
  info.object = this;
  wait_in(waiters_, queue_lock_, info, nullptr, again ? queue_end::front : queue_end::back);
  return true;
}

operation mutex::explored(op kind, const char *name, std::source_location loc) noexcept {
  operation o{.kind = kind, .name = name, .object = &queue_lock_, .at = loc, .self = this, .size = sizeof *this};
  if (kind == op::lock)
    o.can = [](const void *m) {
      return !(static_cast<const mutex *>(m)->word_.load(std::memory_order_relaxed) & locked);
    };
  else
    o.count = [](const void *m) -> std::int64_t {
      return static_cast<const mutex *>(m)->word_.load(std::memory_order_relaxed) & locked;
    };
  return o;
}

bool mutex::try_lock_explored(std::source_location loc) noexcept {
  checkpoint([&] { return explored(op::try_lock, "sync.Mutex.TryLock", loc); });
  std::uint32_t word = word_.load(std::memory_order_relaxed);
  return !(word & (locked | starving)) &&
         word_.compare_exchange_strong(word, word | locked, std::memory_order_acquire, std::memory_order_relaxed);
}

void mutex::lock_slowly(std::source_location loc) {
  checkpoint([&] { return explored(op::lock, "sync.Mutex.Lock", loc); });
  bool was_woken = false;
  std::int64_t since = 0;
  std::int64_t waited = 0;
  int round = 0;
  std::uint32_t word = word_.load(std::memory_order_relaxed);
  for (;;) {
    if ((word & (locked | starving)) == locked && may_spin(round)) {
      ++round;
      if (!was_woken && (word & (woken | waiting)) == waiting)
        was_woken = word_.compare_exchange_strong(word, word | woken, std::memory_order_relaxed);
      word = word_.load(std::memory_order_relaxed);
      continue;
    }
    if (!(word & (locked | starving))) {
      if (word_.compare_exchange_weak(word, (word | locked) & ~(was_woken ? woken : 0u), std::memory_order_acquire,
                                      std::memory_order_relaxed))
        return;
      continue;
    }
    const bool again = since != 0;
    if (!again)
      since = now_ns();
    if (wait_while_locked(was_woken, waited > starvation_ns, again, loc)) {
      waited = now_ns() - since;
      if (current()->succeeded) { // it was handed over
        if (waited <= starvation_ns || !(word_.load(std::memory_order_relaxed) & waiting))
          word_.fetch_and(~starving, std::memory_order_relaxed);
        std::atomic_thread_fence(std::memory_order_acquire);
        return;
      }
      was_woken = true;
      round = 0;
    }
    word = word_.load(std::memory_order_relaxed);
  }
}

/// As long as the locked bit is set, the mutex cannot be gone; giving it away is the last access.
bool mutex::give_away(std::uint32_t added) noexcept {
  std::uint32_t word = word_.load(std::memory_order_relaxed);
  do
    if (((word | added) & (woken | waiting)) == waiting)
      return false;
  while (!word_.compare_exchange_weak(word, (word & ~std::uint32_t(locked)) | added, std::memory_order_release,
                                      std::memory_order_relaxed));
  return true;
}

void mutex::unlock_slowly(std::source_location loc) {
  explored_point([&] { return explored(op::unlock, "sync.Mutex.Unlock", loc); });
  if (!(word_.load(std::memory_order_relaxed) & locked))
    throw std::logic_error("unlock of unlocked mutex");
  do {
    queue_lock_.lock();
    const std::uint32_t word = word_.load(std::memory_order_relaxed);
    const bool hand_over = word & starving;
    waiter *next = hand_over || !(word & woken) ? claim_first(waiters_, hand_over) : nullptr;
    goroutine *g = next ? next->who : nullptr;
    if (!waiters_.first)
      word_.fetch_and(~(waiting | (g ? 0u : starving)), std::memory_order_relaxed);
    queue_lock_.unlock();
    if (!g)
      continue;
    if (!hand_over)
      give_away(woken);
    return ready(g);
  } while (!give_away(0)); // the one that was awake has queued again meanwhile
}

} // namespace tether
