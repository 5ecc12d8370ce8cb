// Making the fixes that findings offer.
//
// A fix counts as safe where the model has proved that it changes nothing but who waits for whom; docs/lint.md has the
// kinds. Fixes of other plugins' checks are never safe.
#pragma once

#include "arguments.h"
#include "finding.h"
#include "source_cache.h"

#include <map>
#include <string>
#include <vector>

namespace tether::tool {

/// What is to be done to the files, and what is left.
struct FixPlan {
  /// None overlaps with another.
  std::vector<Edit> edits;
  /// The findings whose fixes are in `edits`.
  std::vector<Finding> fixed;
  /// How many fixes are not: they overlap with one that is, they are not safe, their file cannot be written.
  unsigned overlapping = 0, unsafe = 0, readOnly = 0;
};

/// Of overlapping fixes the first is taken. Equal fixes (one repair for several findings) are made once.
FixPlan planFixes(const std::vector<Finding> &findings, bool unsafeToo);

/// The new text of each file that the plan changes. Fails where a file is not as it was `analysed`.
Problem fixedTexts(const FixPlan &plan, const FileDigests &analysed, SourceCache &sources,
                   std::map<std::string, std::string> &texts);

/// Replaces the files' contents. Nothing is changed unless all of the new texts could be written to the disk; a file
/// that cannot be replaced even then leaves those before it changed, and the problem says how many. Modes stay.
Problem writeTexts(const std::map<std::string, std::string> &texts);

/// Moves what refers to offsets in changed files to where it is afterwards. A fix that overlaps with the plan's is
/// gone.
void shift(std::vector<Finding> &findings, const FixPlan &plan);

/// What the plan would change, as a unified diff with names relative to the current directory.
Problem fixDiff(const std::map<std::string, std::string> &texts, std::string &diff);

/// "2 fixes made in 1 file; 1 more with --fix-unsafe": what was done (or would be done) and what is left.
std::string describe(const FixPlan &plan, bool dryRun);

/// "1 finding can be fixed with --fix, 2 with --fix-unsafe", or "" if none can.
std::string fixHint(const std::vector<Finding> &findings);

} // namespace tether::tool
