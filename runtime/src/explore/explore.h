#pragma once

#include <mutex>
#include <source_location>

namespace tether::detail {

/// Held while something is explored.
extern std::mutex one_at_a_time;

/// True when TETHER_EXPLORE or TETHER_REPLAY asks run() to explore.
bool exploration_wanted() noexcept;
/// What run() does then; returns what f returned in the first execution.
int run_explored(int (*invoke)(void *), void *f, std::source_location loc);

} // namespace tether::detail
