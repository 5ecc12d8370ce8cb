// The runtime's report about one run or one exploration: the file that TETHER_LEAK_REPORT names.
#pragma once

#include "arguments.h"

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tether::tool {

struct Place {
  std::string file;
  unsigned line = 0;
  auto operator<=>(const Place &) const = default;
};

/// Under how many of the schedules explored something happens.
enum class Frequency { unknown, may, must };

/// Goroutines that stayed blocked at one place, or one misuse. A select has a place for itself and one for each
/// of its cases; the first is where the report says that it is blocked.
struct Leak {
  std::vector<Place> places;
  /// "chan send", "select", or the kind of misuse.
  std::string reason;
  bool isMisuse = false;
  Frequency frequency = Frequency::unknown;
  /// Of an exploration: how many schedules showed it, the number of the first one, the replay file of one of them,
  /// and its story, a line for each step.
  std::uint64_t schedules = 0;
  std::uint64_t firstSchedule = 0;
  std::string replay = {};
  std::string story = {};
  /// Of a goroutine: whether it is blocked for certain or was so when the program ended, the
  /// column of the first place, and where it was started and its channel was made (line 0: not known).
  bool isCertain = false;
  unsigned column = 0;
  Place createdAt = {};
  Place madeAt = {};
  bool operator==(const Leak &) const = default;
};

struct LeakReport {
  /// "run", "explore" or "replay".
  std::string mode;
  std::vector<Leak> leaks;
  /// Of a run: some goroutine could go on, or waits for the clock, so that others may be woken yet.
  bool isMoving = false;
  /// The rest is of an exploration: how many schedules, whether these were all, the greatest number of
  /// preemptions up to which they were all (-1: none), those cut off by the limit on their length, the budget
  /// that ended the search, and why it failed.
  std::uint64_t schedules = 0;
  bool exhaustive = false;
  int bound = -1;
  std::uint64_t limited = 0;
  std::string stoppedBy;
  std::string error;
  bool operator==(const LeakReport &) const = default;
};

/// Reads a report's JSON. Daemons are no leaks, and neither are goroutines that could still run.
Problem readLeakReport(std::string_view json, LeakReport &report);

/// "must", "may", or "" when it is not known.
const char *spelling(Frequency frequency);

} // namespace tether::tool
