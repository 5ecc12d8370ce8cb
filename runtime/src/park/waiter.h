#pragma once

#include "park/park.h"

#include <tether/detail/wait_queue.h>

namespace tether::detail {

/// One entry in a wait queue, on the stack of the one who waits. A select has one for each case.
struct waiter {
  goroutine *who = nullptr;
  std::uint64_t ticket = 0;
  waiter *next = nullptr;
  waiter *prev = nullptr;
  void *value = nullptr; ///< what a sender offers, or where a receiver wants it
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

/// A waiter for the caller with a new ticket.
waiter make_waiter(void *value = nullptr) noexcept;

} // namespace tether::detail
