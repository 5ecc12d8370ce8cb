// Static findings joined with what the runtime saw. Pure functions over plain data.
#pragma once

#include "leak_report.h"
#include "testcase.h"

#include <string>
#include <vector>

namespace tether::tool {

enum class Verdict { confirmed, notSeen, missed, clean, falseFinding, leaks, fails };

/// All verdicts, in the order in which they are counted.
constexpr Verdict allVerdicts[] = {Verdict::confirmed,    Verdict::notSeen, Verdict::missed, Verdict::clean,
                                   Verdict::falseFinding, Verdict::leaks,   Verdict::fails};

/// "CONFIRMED", "NOT SEEN", ...
const char *spelling(Verdict verdict);

/// A finding of a check.
struct Found {
  Place place;
  std::string check;
  auto operator<=>(const Found &) const = default;
};

/// What one run of the program showed.
struct RunOutcome {
  std::vector<Leak> leaks;
  /// Why the run proves nothing ("signal 11 (Segmentation fault)"); empty if it was as it should be.
  std::string failure;
};

/// One row of the table.
struct Row {
  Verdict verdict = Verdict::clean;
  /// Empty where the row is about no check.
  std::string check;
  Place place;
  /// The runs in which the runtime saw a goroutine blocked at `place`.
  unsigned seenRuns = 0;
  bool asDeclared = true;
  /// What is not as declared; may be empty.
  std::string remark;
  bool operator==(const Row &) const = default;
};

/// The rows of one program, sorted by place and check; never empty.
std::vector<Row> judge(const TestProgram &program, const std::vector<Found> &findings,
                       const std::vector<RunOutcome> &runs);

} // namespace tether::tool
