#include <tether/shared_mutex.h>

#include "park/waiter.h"
#include "sched/generation.h"

#include <mutex>
#include <stdexcept>

namespace tether {

using namespace detail;

namespace {
wait_info waiting(const shared_mutex *on, const char *reason, std::source_location loc) {
  wait_info info;
  info.object = on;
  info.reason = reason;
  info.at = loc;
  return info;
}
} // namespace

operation shared_mutex::explored(op kind, const char *name, std::source_location loc) noexcept {
  return {.kind = kind,
          .name = name,
          .object = &lock_,
          .at = loc,
          .self = this,
          .size = sizeof *this,
          .count = [](const void *m) {
            const auto &mu = *static_cast<const shared_mutex *>(m);
            return mu.writing_ ? 1 : mu.active_readers_;
          }};
}

void shared_mutex::lock(std::source_location loc) {
  checkpoint([&] { return explored(op::acquire, "sync.RWMutex.Lock", loc); });
  lock_.lock();
  if (writing_ || active_readers_ > 0) {
    wait_in(writers_, lock_, waiting(this, "sync.RWMutex.Lock", loc));
    return;
  }
  writing_ = true;
  lock_.unlock();
}

bool shared_mutex::try_lock(std::source_location loc) noexcept {
  explored_point([&] { return explored(op::try_lock, "sync.RWMutex.TryLock", loc); });
  std::lock_guard guard(lock_);
  if (writing_ || active_readers_ > 0)
    return false;
  return writing_ = true;
}

void shared_mutex::unlock(std::source_location loc) {
  explored_point([&] { return explored(op::release, "sync.RWMutex.Unlock", loc); });
  waiter *readers = nullptr;
  waiter *writer = nullptr;
  {
    std::lock_guard guard(lock_);
    if (!writing_)
      throw std::logic_error("Unlock of unlocked RWMutex");
    readers = claim_all(readers_, true);
    for (waiter *w = readers; w; w = w->next)
      ++active_readers_;
    if (!readers)
      writer = claim_first(writers_, true);
    writing_ = writer != nullptr;
  }
  ready_all(readers);
  if (writer)
    ready(writer->who);
}

void shared_mutex::lock_shared(std::source_location loc) {
  checkpoint([&] { return explored(op::acquire, "sync.RWMutex.RLock", loc); });
  lock_.lock();
  if (writing_ || writers_.first) {
    wait_in(readers_, lock_, waiting(this, "sync.RWMutex.RLock", loc));
    return;
  }
  ++active_readers_;
  lock_.unlock();
}

bool shared_mutex::try_lock_shared(std::source_location loc) noexcept {
  explored_point([&] { return explored(op::try_lock, "sync.RWMutex.TryRLock", loc); });
  std::lock_guard guard(lock_);
  if (writing_ || writers_.first)
    return false;
  ++active_readers_;
  return true;
}

void shared_mutex::unlock_shared(std::source_location loc) {
  explored_point([&] { return explored(op::release, "sync.RWMutex.RUnlock", loc); });
  waiter *writer = nullptr;
  {
    std::lock_guard guard(lock_);
    if (active_readers_ == 0)
      throw std::logic_error("RUnlock of unlocked RWMutex");
    if (--active_readers_ == 0)
      writer = claim_first(writers_, true);
    writing_ = writer != nullptr;
  }
  if (writer)
    ready(writer->who);
}

} // namespace tether
