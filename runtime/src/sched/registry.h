#pragma once

#include "sched/goroutine.h"

#include <cstddef>

namespace tether::detail {

/// All goroutines that were started and have not ended. Those of an older generation stay listed apart, so
/// that their memory is never mistaken for lost, but are neither counted nor visited.
void registry_add(goroutine *g) noexcept;
void registry_remove(goroutine *g) noexcept;
/// How many goroutines of the live generation there are.
std::size_t registry_count() noexcept;
/// Begins a new generation. Returns the one that ended.
std::uint64_t registry_end_generation() noexcept;

/// Visits every goroutine of the live generation, oldest first. None ends, and none starts, meanwhile.
void registry_visit(void (*visit)(goroutine *g, void *argument), void *argument);

template <class F>
void registry_visit(F f) {
  registry_visit([](goroutine *g, void *argument) { (*static_cast<F *>(argument))(g); }, &f);
}

/// Takes an ended goroutine out of the registry and gives its stack back.
void goroutine_recycle(goroutine *g) noexcept;

} // namespace tether::detail
