#pragma once

#include "park/park.h"
#include "sched/generation.h"

#include <tether/detail/wait_queue.h>

namespace tether::detail {

/// One entry in a wait queue, on the stack of the one who waits. A select has one for each case.
struct waiter {
  goroutine *who = nullptr;
  waiter *next = nullptr;
  waiter *prev = nullptr;
  void *value = nullptr;    ///< what a sender offers, or where a receiver wants it
  std::uint64_t ticket = 0; ///< 0: only the claim of this waiter can end the wait
  std::uint32_t index = 0;
  bool queued = false;
};

inline void enqueue(wait_queue &queue, waiter &w) noexcept {
  w.queued = true;
  w.next = nullptr;
  w.prev = queue.last;
  (queue.last ? queue.last->next : queue.first) = &w;
  queue.last = &w;
}

inline void enqueue_first(wait_queue &queue, waiter &w) noexcept {
  w.queued = true;
  w.prev = nullptr;
  w.next = queue.first;
  (queue.first ? queue.first->prev : queue.last) = &w;
  queue.first = &w;
}

enum class queue_end : bool { back, front };

/// Takes a waiter out if it is still in the queue.
inline void remove(wait_queue &queue, waiter &w) noexcept {
  if (!w.queued)
    return;
  w.queued = false;
  (w.prev ? w.prev->next : queue.first) = w.next;
  (w.next ? w.next->prev : queue.last) = w.prev;
}

/// Takes out the first waiter whose wait the caller now ends; passes over those whose wait has ended
/// otherwise. The caller readies it, after it has released the lock. Null when there is none.
inline waiter *claim_first(wait_queue &queue, bool succeeded) noexcept {
  while (waiter *w = queue.first) {
    remove(queue, *w);
    if (w->ticket == 0 ? !is_live(w->who) : !claim_wait(w->who, w->ticket))
      continue;
    w->who->winner = w;
    w->who->succeeded = succeeded;
    return w;
  }
  return nullptr;
}

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
bool wait_in(wait_queue &queue, Lock &lock, const wait_info &info, void *value = nullptr,
             queue_end end = queue_end::back) noexcept {
  waiter w;
  w.who = current();
  w.value = value;
  w.who->node_count = 1;
  w.who->nodes = &w;
  end == queue_end::back ? enqueue(queue, w) : enqueue_first(queue, w);
  park_releasing(
      info, [](void *l) { unlock_parked(*static_cast<Lock *>(l)); }, &lock);
  w.who->nodes = nullptr;
  return w.who->succeeded;
}

} // namespace tether::detail
