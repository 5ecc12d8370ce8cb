#pragma once

#include "sched/goroutine.h"

namespace tether::detail {

/// The stand-in of the calling plain thread; made at its first blocking operation, reused by another thread
/// later.
goroutine *thread_proxy();
/// Sleeps until the stand-in is readied.
void thread_park(goroutine *proxy) noexcept;
/// How many plain threads are parked. The waker discounts a thread, before that runs on, so one that can act
/// is never taken for parked; while a thread goes to sleep the number may be one short.
long parked_threads() noexcept;
/// How many live plain threads have a stand-in, parked or not.
long known_threads() noexcept;
/// Discounts n threads.
void thread_discount(long n) noexcept;

} // namespace tether::detail
