// Analysis in processes of their own, so that a unit which crashes the compiler or a check costs one line of
// the report and not the run.
//
// A worker is this program again with the hidden verb "lint-worker". Each message is one line of JSON:
//   to the worker:    the settings, then one unit at a time
//   from the worker:  {"checks": [...]} or {"problem": "..."} once, then one unit's report at a time
#pragma once

#include "analysis.h"

#include <string>
#include <vector>

namespace tether::tool {

/// The hidden verb: serves units from standard input until it ends. Returns the exit status.
int runWorker();

/// What a run over all units yields.
struct AnalysisRun {
  /// Why no analysis was possible at all (a plugin that cannot be loaded, no check enabled).
  Problem problem;
  std::vector<UnitReport> reports;
  /// The enabled checks, whatever a .clang-tidy says.
  std::vector<std::string> checks;
};

/// Analyses `units` in up to `jobs` workers (0: one for each core). `reports` are in the order of `units`.
AnalysisRun runAnalysis(const std::vector<Unit> &units, const AnalysisSettings &settings, unsigned jobs);

} // namespace tether::tool
