// The results of earlier runs of `tether lint`: an entry holds the report of one unit and everything that the analysis
// looked at. It counts for as long as all of that is as it was:
//   - the compile command, the options, the program itself, the plugins' files, and the environment variables that name
//     include directories, by whose digest an entry is found;
//   - the content of each file that was opened or asked about (sources, headers, .clang-tidy), and the names in each
//     directory that was listed; a changed time stamp alone costs reading the file again;
//   - that files which were looked for and not found are still not there, such as a header of the same name in an
//     earlier include directory, or a .clang-tidy nearer to the file.
// Not covered: the libraries that a plugin loads, and what a check of a plugin reads without clang-tidy's help.
//
// Runs may share a directory. An entry appears complete or not at all, and one that cannot be read is no entry.
#pragma once

#include "analysis.h"
#include "input_state.h"

#include <cstdint>

namespace tether::tool {

class ResultCache {
public:
  /// Uses `directory`, which is made if need be, for up to `limit` bytes. Fails if nothing can be written there.
  Problem open(const std::string &directory, std::uint64_t limit);

  /// What all units of a run share.
  void describeRun(const AnalysisSettings &settings);

  /// The report of an earlier run, if nothing has changed since. Any thread may ask.
  std::optional<UnitReport> find(const Unit &unit);

  /// Keeps the report of an analysis that began at `start` (see InputStates::observe) and looked at `inputs`. A unit
  /// that failed is not kept, and trouble with the disk is no error.
  void store(const Unit &unit, const UnitReport &report, const std::vector<Input> &inputs, long long start);

  /// Removes the entries that have not been used for longest, until the rest keeps to the limit.
  void trim();

private:
  std::string directory;
  std::uint64_t limit = 0;
  std::string runKey;
  InputStates states;

  std::string entryFor(const Unit &unit) const;
};

/// $XDG_CACHE_HOME/tether or ~/.cache/tether, or "" where neither is known.
std::string defaultCacheDirectory();

} // namespace tether::tool
