#pragma once

#include "leak/ownership.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace tether::detail {

/// True when the goroutine is parked and nobody has begun to wake it, and only those can who take it out of its
/// queues.
TETHER_UNSANITIZED bool waits_in_queues(const goroutine &g) noexcept;

/// Which of the subjects are stuck, when nothing but the caller runs, on a plain thread, and the caller knows all
/// goroutines: stuck[i] says it of subjects[i]. Of the memory outside of all stacks, only `outside` is searched for
/// references into them. False when there was no memory: nothing is said then.
bool decide_stuck(const stuck_subject *subjects, std::size_t count, word_range outside, bool *stuck);

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
