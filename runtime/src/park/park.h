#pragma once

#include "sched/goroutine.h"

namespace tether::detail {

/// The narrow waist: every primitive waits through park() and wakes through ready(), goroutines and plain
/// threads alike.
///
/// Protocol: the waiter calls begin_wait(), publishes a waiter under the lock of what it waits for, releases
/// the lock and parks. Whoever ends the wait, exactly one, claims the waiter under that lock and readies it
/// after releasing it. ready() may come before park(); each park() consumes one ready().

/// Blocks the caller until it is readied. The reason, a string literal, is what dumps print.
void park(const wait_info &info) noexcept;
/// Blocks the caller for ever.
[[noreturn]] void park_for_ever(const wait_info &info) noexcept;
/// Ends the park of g. Nothing that belongs to the waiter may be touched afterwards.
void ready(goroutine *g) noexcept;

/// Begins a wait and returns its ticket.
std::uint64_t begin_wait(goroutine *g) noexcept;
/// Claims the right to end the wait with this ticket; false when another one did, or its goroutine is no
/// longer live.
bool claim_wait(goroutine *g, std::uint64_t ticket) noexcept;

/// Keeps a parked goroutine parked until end_inspection(); false when it is not parked.
bool inspect(goroutine *g) noexcept;
void end_inspection(goroutine *g) noexcept;

} // namespace tether::detail
