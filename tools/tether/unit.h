// The translation units to analyse and how each is compiled.
#pragma once

#include "arguments.h"

#include <filesystem>
#include <string>
#include <vector>

namespace tether::tool {

struct LintOptions;

/// One compile command. `file` is absolute; `command` begins with the compiler's name.
struct Unit {
  std::string file;
  std::string directory;
  std::vector<std::string> command;
};

/// The units that `options` ask for, in the order of the files given or of the file names in the database.
/// `bundledHeaders` is searched after all other directories when there is no database; it may be empty.
Problem collectUnits(const LintOptions &options, const std::string &bundledHeaders, std::vector<Unit> &units);

/// The nearest directory with a compilation database at or above `start`, or "" if there is none. The database may
/// also lie in a "build" beside the way up.
std::string findDatabase(std::filesystem::path start);

/// `file` compiled by "clang++ -std=c++20" with `arguments`, from the current directory.
Unit fixedUnit(const std::string &file, const std::vector<std::string> &arguments, const std::string &bundledHeaders);

/// Inserts "-resource-dir" into the commands that have none.
void setResourceDirectory(std::vector<Unit> &units, const std::string &directory);

} // namespace tether::tool
