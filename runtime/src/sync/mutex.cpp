#include <tether/mutex.h>

#include "park/waiter.h"
#include "sched/generation.h"

#include <mutex>
#include <stdexcept>

namespace tether {

using namespace detail;

namespace {
enum : std::uint32_t { unlocked, locked, contended };
}

void mutex::lock_slowly(std::source_location loc) {
  checkpoint();
  queue_lock_.lock();
  if (word_.exchange(contended, std::memory_order_acquire) == unlocked) {
    // Nobody waits, or the word would not have been unlocked.
    word_.store(locked, std::memory_order_relaxed);
    queue_lock_.unlock();
    return;
  }
  wait_info info;
  info.reason = "sync.Mutex.Lock";
  info.at = loc;
  wait_in(waiters_, queue_lock_, info);
}

void mutex::unlock_slowly() {
  goroutine *next = nullptr;
  {
    std::lock_guard guard(queue_lock_);
    if (word_.load(std::memory_order_relaxed) == unlocked)
      throw std::logic_error("unlock of unlocked mutex");
    if (waiter *w = claim_first(waiters_, true))
      next = w->who;
    // The lock stays taken when it goes to a waiter.
    word_.store(!next ? unlocked : waiters_.first ? contended : locked, std::memory_order_release);
  }
  if (next)
    ready(next);
}

} // namespace tether
