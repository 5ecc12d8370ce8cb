// Analysis in processes of their own, so that a unit which crashes the compiler or a check costs one line of
// the report and not the run.
//
// A worker is this program again with the hidden verb "lint-worker". Each message is one line of JSON:
//   to the worker:    the settings, then one unit at a time
//   from the worker:  {"checks": [...]} or {"problem": "..."} once, then {"report": {...}, "inputs": [...]} for one
//                     unit at a time; an input is its kind's letter and its path
#pragma once

#include "analysis.h"
#include "progress.h"
#include "result_cache.h"

#include <chrono>
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
  /// How many of the reports are those of an earlier run.
  std::size_t cached = 0;
};

struct RunOptions {
  /// The greatest number of workers; 0: one for each core.
  unsigned jobs = 0;
  /// A unit that takes longer has failed.
  std::chrono::seconds unitTimeout{300};
  /// May be null.
  ResultCache *cache = nullptr;
  Progress *progress = nullptr;
};

/// Analyses `units` in worker processes. At least one is started, even if all results are known or there is no unit, so
/// that what is wrong with the settings is always found. `reports` are in the order of `units`.
AnalysisRun runAnalysis(const std::vector<Unit> &units, const AnalysisSettings &settings, const RunOptions &options);

} // namespace tether::tool
