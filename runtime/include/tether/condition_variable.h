#pragma once

#include <tether/detail/role.h>
#include <tether/detail/wait_queue.h>

#include <source_location>
#include <utility>

namespace tether {

/// Lets goroutines and threads wait until another announces a change of what a lock protects.
///
///     std::unique_lock lock{mu};
///     cv.wait(lock, [&] { return ready; });
///
/// wait() returns only when notified, never spuriously; the state may still have changed by then, so test it
/// in a loop or pass a predicate. Waiters are notified in the order in which they came. Whoever notifies
/// touches nothing of the object once it can see its waiter run. Semantics: sync.Cond.
class TETHER_ROLE("condition_variable") condition_variable {
public:
  condition_variable() = default;
  condition_variable(const condition_variable &) = delete;
  condition_variable &operator=(const condition_variable &) = delete;

  /// Unlocks, waits to be notified, and locks again; no notification between unlocking and waiting is lost.
  /// `lock` is anything with lock() and unlock(), held by the caller. Errors: those of lock.unlock(), before
  /// waiting.
  template <class Lock>
  TETHER_ROLE("cv_wait")
  void wait(Lock &lock, std::source_location loc = std::source_location::current()) {
    wait_unlocked(
        &lock, [](void *l) { static_cast<Lock *>(l)->unlock(); }, loc);
    lock.lock();
  }

  /// Waits until pred() is true; pred is called with the lock held.
  template <class Lock, class Predicate>
  TETHER_ROLE("cv_wait")
  void wait(Lock &lock, Predicate pred, std::source_location loc = std::source_location::current()) {
    while (!pred())
      wait(lock, loc);
  }

  /// Wakes the first waiter, if there is one. The lock need not be held.
  TETHER_ROLE("cv_notify") void notify_one(std::source_location loc = std::source_location::current()) noexcept;
  /// Wakes all waiters.
  TETHER_ROLE("cv_notify") void notify_all(std::source_location loc = std::source_location::current()) noexcept;

private:
  void wait_unlocked(void *lock, void (*unlock)(void *), std::source_location loc);

  detail::short_lock lock_;
  detail::wait_queue waiters_;
};

} // namespace tether
