// Which units a change can have given a finding.
#pragma once

#include "analysis.h"
#include "changed_lines.h"
#include "unit.h"

#include <vector>

namespace tether::tool {

/// Keeps the units whose main file, or one of whose included files, is among the files of `lines`. What a unit includes
/// is found by Clang's dependency scanner, `jobs` units at a time, with the arguments that `settings` and .clang-tidy
/// add to its command; a unit that the scanner cannot do is kept.
void keepAffected(std::vector<Unit> &units, const ChangedLines &lines, const AnalysisSettings &settings, unsigned jobs);

} // namespace tether::tool
