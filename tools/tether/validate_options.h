// What `tether validate` was asked to do.
#pragma once

#include "arguments.h"

#include <string>
#include <vector>

namespace tether::tool {

enum class VerdictFormat { text, json, sarif };

struct ValidateOptions {
  std::string directory;
  /// The budget for each program. The number of schedules is what ends a search as a rule, since it is the same
  /// on a slow machine.
  unsigned schedules = 100'000;
  unsigned seconds = 20;
  /// Try first what the checks tell of their findings.
  bool guided = true;
  /// How often each witness is repeated.
  unsigned replays = 1;
  /// How often each program runs under the ordinary scheduler besides.
  unsigned runs = 0;
  /// -j: 0 means one for each core.
  unsigned jobs = 0;
  /// Where the programs are built; empty: a folder kept from one call to the next.
  std::string buildDirectory;
  /// Where the replay files go; empty: beside the programs.
  std::string witnesses;
  VerdictFormat format = VerdictFormat::text;
  /// Print the story of each witness.
  bool explain = false;
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
