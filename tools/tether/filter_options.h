// Which findings of `tether lint` count, and what is done about them.
#pragma once

#include "arguments.h"

#include <string>
#include <vector>

namespace tether::tool {

struct FilterOptions {
  /// --diff: "-" is standard input, "" none.
  std::string diffFile;
  unsigned diffStrip = 1;
  /// --lines, as written.
  std::vector<std::string> lines;

  std::string baseline;
  std::string writeBaseline;
  bool pruneBaseline = false;
  bool failOnStaleBaseline = false;

  bool fix = false;
  bool fixUnsafe = false;
  bool dryRun = false;

  bool reportUnusedNolint = false;

  bool onlyChanged() const { return !diffFile.empty() || !lines.empty(); }
  bool changesFiles() const { return fix && !dryRun; }
};

/// The options' table, which refers to `options`.
std::vector<Option> filterOptions(FilterOptions &options);

/// What is wrong with them together.
Problem checkFilterOptions(const FilterOptions &options);

/// Their part of `tether lint --help`.
extern const char filterHelp[];

} // namespace tether::tool
