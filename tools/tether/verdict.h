// Static findings joined with what the runtime showed. Pure functions over plain data.
#pragma once

#include "leak_report.h"
#include "testcase.h"

#include <string>
#include <vector>

namespace tether::tool {

enum class Verdict { confirmed, refuted, unknown, missed, clean, leaks, fails };

/// All verdicts, in the order in which they are counted.
constexpr Verdict allVerdicts[] = {Verdict::confirmed, Verdict::refuted, Verdict::unknown, Verdict::missed,
                                   Verdict::clean,     Verdict::leaks,   Verdict::fails};

/// "CONFIRMED", "REFUTED", ...
const char *spelling(Verdict verdict);

/// A finding of a check.
struct Found {
  Place place;
  std::string check;
  auto operator<=>(const Found &) const = default;
};

/// Whether what the runtime saw is the defect that a finding claims, at its line.
bool shows(const Leak &leak, const Found &claim);

/// Whether a finding tells enough about what the runtime saw. A cycle of locks is told twice: as a misuse, and as the
/// goroutines that are blocked in it.
bool explains(const Found &claim, const Leak &leak);

/// Go lets any goroutine unlock a mutex. It is told, and wrong only where a mark says so.
bool isAllowed(const Leak &leak);

/// What one ordinary run of the program showed.
struct RunOutcome {
  LeakReport report;
  /// Why the run proves nothing ("signal 11 (Segmentation fault)"); empty if it was as it should be.
  std::string failure;
};

/// What all schedules showed, or as many as the budget allowed.
struct Exploration {
  LeakReport report;
  /// Why it proves nothing or proves less, each a reason of its own: the program crashed, the explorer gave up,
  /// a witness did not repeat.
  std::vector<std::string> failures;
};

/// One row of the table.
struct Row {
  Verdict verdict = Verdict::clean;
  /// Empty where the row is about no check.
  std::string check;
  Place place;
  /// In how many schedules the runtime saw a goroutine blocked at `place`, or the misuse; whether in all.
  std::uint64_t schedules = 0;
  Frequency frequency = Frequency::unknown;
  /// The number of the schedule that showed it first; 0: none did.
  std::uint64_t firstSchedule = 0;
  /// In how many ordinary runs.
  unsigned seenRuns = 0;
  bool asDeclared = true;
  /// What is not as declared, or which limit was hit; may be empty.
  std::string remark;
  /// A schedule that shows it, and what happens there; empty if none does.
  std::string replay;
  std::string story;
  bool operator==(const Row &) const = default;
};

/// The rows of one program, sorted by place and check; never empty.
std::vector<Row> judge(const TestProgram &program, const std::vector<Found> &findings, const Exploration &exploration,
                       const std::vector<RunOutcome> &runs);

/// "468 schedules, all", "100000 schedules, to bound 2".
std::string extent(const LeakReport &report);

} // namespace tether::tool
