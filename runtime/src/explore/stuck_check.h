// Holds the check for stuck goroutines against what happens: the explorer asks it after every step, and a goroutine
// that it has named once must not be able to move in the rest of that execution.
#pragma once

#include "leak/stopped_world.h"

#include <cstdint>
#include <string>

namespace tether::detail {

/// Figures of all executions so far that were checked.
struct stuck_tally {
  std::uint64_t asked = 0;  ///< how often
  std::uint64_t named = 0;  ///< goroutines that were named stuck
  std::uint64_t leaked = 0; ///< goroutines that were left when nothing could move any more ...
  std::uint64_t found = 0;  ///< ... and had been named

  std::string text() const;
};

/// Changed and read by whoever explores.
extern stuck_tally the_stuck_tally;

/// Memory outside of all stacks in which the explored program keeps references into stacks. The rest of the process
/// is not looked at, because the explorer itself has such references there.
extern word_range known_references;

} // namespace tether::detail
