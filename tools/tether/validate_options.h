// What `tether validate` was asked to do.
#pragma once

#include "arguments.h"

#include <string>
#include <vector>

namespace tether::tool {

struct ValidateOptions {
  std::string directory;
  /// How often each program runs.
  unsigned runs = 20;
  /// -j: 0 means one for each core.
  unsigned jobs = 0;
  /// Where the programs are built; empty: a folder kept from one call to the next.
  std::string buildDirectory;
  bool json = false;
  /// As for `tether lint`.
  std::string checks;
  std::vector<std::string> plugins;
  /// -o: empty means standard output.
  std::string outputFile;
  bool help = false;
};

/// Reads the arguments after "validate".
Problem readValidateOptions(const std::vector<std::string> &arguments, ValidateOptions &options);

/// The text of `tether validate --help`.
extern const char validateHelp[];

} // namespace tether::tool
