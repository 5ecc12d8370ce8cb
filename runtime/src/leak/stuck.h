#pragma once

#include "leak/ownership.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace tether::detail {

/// Which of the subjects are stuck, when nothing but the caller runs, on a plain thread, and the caller knows all
/// goroutines: stuck[i] says it of subjects[i]. `deadline_ns` bounds the look at the memory outside of all stacks,
/// for references into them; 0 leaves that out. False when the time was over: nothing is said then.
bool decide_stuck(const stuck_subject *subjects, std::size_t count, std::int64_t deadline_ns, bool *stuck);

/// A goroutine that is stuck.
struct stuck_goroutine {
  goroutine *who;
  std::uint64_t id;
};

struct stuck_result {
  std::vector<stuck_goroutine> goroutines;
  bool complete = true; ///< false: the time was over, there may be more
};

/// All goroutines that are stuck now, the main one and daemons included. Stops the world, for no longer than the
/// time given, when there may be any.
stuck_result find_all_stuck(std::int64_t pause_ns);

} // namespace tether::detail
