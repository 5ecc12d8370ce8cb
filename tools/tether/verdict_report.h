// The table of `tether validate`, for people, as JSON, and as SARIF.
#pragma once

#include "finding.h"
#include "validate_options.h"
#include "verdict.h"

#include <string>
#include <vector>

namespace tether::tool {

/// A program, what is known about it, and its rows.
struct Judged {
  TestProgram program;
  std::string executable;
  LeakReport explored;
  std::vector<Row> rows;
};

/// Aligned rows, each with its story if that is wanted, then the totals by verdict and by check.
std::string verdictTable(const std::vector<Judged> &programs, const ValidateOptions &options, bool colours);

/// {"version": 2, ...}; docs/validate.md describes it.
std::string verdictJson(const std::vector<Judged> &programs, const ValidateOptions &options);

/// The findings as from `tether lint`, each with what the runtime says about it. `checks` are the enabled checks.
std::string verdictSarif(const std::vector<Judged> &programs, const UnitReport &findings,
                         const std::vector<std::string> &checks);

/// Whether all rows are as declared.
bool allAsDeclared(const std::vector<Judged> &programs);

} // namespace tether::tool
