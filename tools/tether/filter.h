// Between the analysis and the report of `tether lint`: which findings count, and what is done about them.
//
//     Filter filter(options);
//     filter.prepare();            before the work, so that a mistake in a diff or a baseline shows at once
//     filter.selectUnits(...);
//     filter.apply(report, ...);   after it
#pragma once

#include "analysis.h"
#include "baseline.h"
#include "changed_lines.h"
#include "filter_options.h"
#include "finding.h"
#include "fixes.h"
#include "unit.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace tether::tool {

class Filter {
public:
  explicit Filter(const FilterOptions &options) : options(options) {}

  Problem prepare();

  /// With --diff and no FILEs, only those stay that the diff can concern. Remembers which part of a whole program they
  /// are: with FILEs or as a shard they may be less than all. (With --diff alone they are all that see a changed line.)
  void selectUnits(std::vector<Unit> &units, const AnalysisSettings &settings, bool filesGiven, bool isShard,
                   unsigned jobs);

  /// Leaves in `report` what is to be reported; writes the baseline and makes the fixes that were asked for.
  /// `checks` are the enabled ones.
  Problem apply(UnitReport &report, const std::vector<std::string> &checks);

  /// What stands in for the report, if anything does: the diff of --dry-run.
  const std::optional<std::string> &output() const { return instead; }

  /// Whether the exit status must tell of a finding although none may be left.
  bool foundStale() const { return stale; }

private:
  const FilterOptions &options;
  ChangedLines changed;
  std::optional<Baseline> baseline;
  /// The main files of the units, where these are not all of the program.
  std::optional<ChangedLines> analysed;
  std::optional<std::string> instead;
  bool stale = false;

  Problem compareWithBaseline(UnitReport &report, const std::vector<std::string> &checks);
  Problem fix(UnitReport &report);
  /// Whether the run would have found what the entry lists.
  bool wouldFind(const BaselineEntry &entry, const std::vector<std::string> &checks) const;
};

} // namespace tether::tool
