#pragma once

#include "sched/goroutine.h"

#include <tether/detail/wait_queue.h>

namespace tether::detail {

/// The narrow waist: every primitive waits through park() and wakes through ready(), goroutines and plain
/// threads alike. There are two protocols.
///
/// A wait that only one thing can end, under a lock: the waiter publishes itself under that lock and calls
/// park_releasing(), which lets go of the lock when nothing runs on the waiter's stack any more. Whoever ends
/// the wait takes the waiter out under the lock and readies it after releasing it.
///
/// A wait that several may end (a select, a wait with a time limit): the waiter calls begin_wait() and
/// publishes itself with the ticket; whoever claims the ticket, exactly one, ends the wait. With park(),
/// ready() may come first; each park() consumes one ready().

/// Blocks the caller until it is readied. The reason, a string literal, is what dumps print.
void park(const wait_info &info) noexcept;
/// The same, and calls release(argument), which lets go of the locks that guard the wait, when the caller can
/// be readied.
void park_releasing(const wait_info &info, void (*release)(void *), void *argument) noexcept;
/// Blocks the caller for ever.
[[noreturn]] void park_for_ever(const wait_info &info) noexcept;
/// Ends the park of g. Nothing that belongs to the waiter may be touched afterwards.
void ready(goroutine *g) noexcept;

/// Begins a wait that several may end, and returns its ticket.
std::uint64_t begin_wait(goroutine *g) noexcept;
/// Claims the right to end the wait with this ticket; false when another one did, or its goroutine is no
/// longer live.
bool claim_wait(goroutine *g, std::uint64_t ticket) noexcept;

/// Keeps a parked goroutine parked until end_inspection(); false when it is not parked.
bool inspect(goroutine *g) noexcept;
void end_inspection(goroutine *g) noexcept;

} // namespace tether::detail
