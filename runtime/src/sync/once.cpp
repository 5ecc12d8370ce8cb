#include <tether/once.h>

#include "park/waiter.h"
#include "sched/generation.h"

#include <mutex>

namespace tether {

using namespace detail;

bool once::begin(std::source_location loc) {
  checkpoint([&] {
    return operation{.name = "sync.Once.Do", .object = &lock_, .at = loc, .self = this, .size = sizeof *this};
  });
  lock_.lock();
  const std::uint32_t state = state_.load(std::memory_order_acquire);
  if (state == fresh)
    state_.store(running, std::memory_order_relaxed);
  if (state != running) {
    lock_.unlock();
    return state == fresh;
  }
  wait_info info;
  info.reason = "sync.Once.Do";
  info.at = loc;
  info.object = this;
  wait_in(waiters_, lock_, info);
  return false;
}

void once::finish() noexcept {
  explored_point([&] { return operation{.name = "sync.Once.Do (done)", .object = &lock_}; });
  waiter *woken = nullptr;
  {
    std::lock_guard guard(lock_);
    state_.store(done, std::memory_order_release);
    woken = claim_all(waiters_, true);
  }
  ready_all(woken);
}

} // namespace tether
