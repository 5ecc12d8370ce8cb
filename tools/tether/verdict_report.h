// The table of `tether validate`.
#pragma once

#include "verdict.h"

#include <string>
#include <vector>

namespace tether::tool {

/// A program and its rows.
struct Judged {
  TestProgram program;
  std::vector<Row> rows;
};

/// Aligned rows, then the totals by verdict and by check.
std::string verdictTable(const std::vector<Judged> &programs, unsigned runs, bool colours);

/// {"version": 1, "runs": N, "rows": [...], "totals": {...}, "as_declared": bool}
std::string verdictJson(const std::vector<Judged> &programs, unsigned runs);

/// Whether all rows are as declared.
bool allAsDeclared(const std::vector<Judged> &programs);

} // namespace tether::tool
