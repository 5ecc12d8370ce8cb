// What `tether doctor` looks at, one thing at a time.
#pragma once

#include <string>
#include <vector>

namespace tether::tool {

/// One thing that was looked at.
struct Examined {
  enum class State { ok, failed, skipped } state = State::ok;
  std::string what;
  /// What was found there: a path, a version, an error.
  std::string found;
  /// What to do about it when it failed.
  std::string remedy;
};

struct ExaminationSettings {
  /// -p, or "": the database found from the current directory upwards.
  std::string buildPath;
  /// The plugin that clang-tidy is to load, or "": the one that belongs to this program.
  std::string plugin;
  std::string clangTidy = "clang-tidy-19";
};

/// Everything in the order in which one thing needs the other. What cannot be tried because something before it
/// failed is left out.
std::vector<Examined> examine(const ExaminationSettings &settings);

} // namespace tether::tool
