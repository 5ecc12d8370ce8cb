#pragma once

#include "park/park.h"

#include <tether/detail/wait_queue.h>

namespace tether::detail {

/// One entry in a wait queue, on the stack of the one who waits. A select has one for each case.
struct waiter {
  goroutine *who = nullptr;
  waiter *next = nullptr;
  waiter *prev = nullptr;
  void *value = nullptr; ///< what a sender offers, or where a receiver wants it
  std::uint64_t ticket = 0; ///< 0: only the claim of this waiter can end the wait
  std::uint32_t index = 0;
  bool queued = false;
};

void enqueue(wait_queue &queue, waiter &w) noexcept;
/// Takes a waiter out if it is still in the queue.
void remove(wait_queue &queue, waiter &w) noexcept;
/// Takes out the first waiter whose wait the caller now ends; passes over those whose wait has ended
/// otherwise. The caller readies it, after it has released the lock. Null when there is none.
waiter *claim_first(wait_queue &queue, bool succeeded) noexcept;
/// Takes out all of them, linked by `next`.
waiter *claim_all(wait_queue &queue, bool succeeded) noexcept;
/// Readies a list from claim_all().
void ready_all(waiter *list) noexcept;

/// A waiter with a new ticket, for a wait of the caller that several may end.
waiter make_waiter(void *value = nullptr) noexcept;

inline void unlock_parked(short_lock &lock) noexcept { lock.unlock(); }

/// Waits in the queue until somebody claims the caller, and returns what the claim says. The caller holds the
/// lock of the queue, which is released.
template <class Lock>
bool wait_in(wait_queue &queue, Lock &lock, const wait_info &info, void *value = nullptr) noexcept {
  waiter w;
  w.who = current();
  w.value = value;
  enqueue(queue, w);
  park_releasing(
      info, [](void *l) { unlock_parked(*static_cast<Lock *>(l)); }, &lock);
  return w.who->succeeded;
}

} // namespace tether::detail
