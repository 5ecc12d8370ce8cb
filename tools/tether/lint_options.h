// What `tether lint` was asked to do.
#pragma once

#include "arguments.h"
#include "filter_options.h"
#include "shard.h"

#include <string>
#include <vector>

namespace tether::tool {

enum class LintFormat { text, sarif, json, html };

struct LintOptions {
  /// -p: the directory of the compilation database; empty: look for one.
  std::string buildPath;
  std::vector<std::string> files;
  LintFormat format = LintFormat::text;
  /// -o: empty means standard output.
  std::string outputFile;
  /// -j: 0 means one worker for each core.
  unsigned jobs = 0;
  std::string checks;
  std::vector<std::string> plugins;
  std::vector<std::string> extraArguments;
  std::string headerFilter;
  /// The compiler's own headers; empty: those of the Clang that this program was built with.
  std::string resourceDirectory;
  Shard shard;
  unsigned unitTimeout = 300;
  bool useCache = true;
  /// --cache; empty: the default directory.
  std::string cacheDirectory;
  /// In MiB.
  unsigned cacheSize = 1024;
  bool verbose = false;
  /// The compiler's arguments after "--". They replace the compilation database.
  std::vector<std::string> compilerArguments;
  bool hasCompilerArguments = false;
  FilterOptions filter;
  /// --leaks: reports of what the program showed at run time.
  std::vector<std::string> leakReports;
  /// Whether reports for programs and the HTML page have what is suppressed, too.
  bool showSuppressed = false;
  bool help = false;
};

/// Reads the arguments after "lint".
Problem readLintOptions(const std::vector<std::string> &arguments, LintOptions &options);

/// The text of `tether lint --help`.
extern const char lintHelp[];

} // namespace tether::tool
