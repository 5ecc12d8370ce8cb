// Compiling a test program against the bundled runtime, and running it: once, or under all schedules.
#pragma once

#include "testcase.h"
#include "verdict.h"

#include <string>

namespace tether::tool {

/// How all programs are compiled.
struct Toolchain {
  std::string compiler;
  std::string headers;
  std::string library;
  std::string buildDirectory;
  /// <tether/tether.h> as clang++ has compiled it, so that a program compiles in a fifth of the time; may be empty.
  std::string precompiledHeader;
};

/// clang++-19 or else c++, and the bundled runtime. Fails if one of them is missing.
Problem findToolchain(const std::string &buildDirectory, Toolchain &toolchain);

/// A compiled program, or the compiler's output.
struct Build {
  std::string executable;
  std::string errors;
};

/// Compiles a program unless its executable is newer than the source, the headers that it read and the
/// library.
Build build(const TestProgram &program, const Toolchain &toolchain);

/// Runs the program once under the ordinary scheduler, for at most 10 seconds.
RunOutcome runOnce(const TestProgram &program, const std::string &executable);

struct ExploreSettings {
  /// The budget: schedules and seconds for each program.
  unsigned schedules = 0;
  unsigned seconds = 0;
  /// How often each witness is repeated.
  unsigned replays = 0;
  /// Where the replay files go: <witnesses>/<case>/bug.1.replay. What was tried first is beside them, bug.guide.
  std::string witnesses;
};

/// Runs the program under its schedules, keeps a replay file for each leak and misuse, and repeats it. The text of
/// `guides` says what to try first; it may be empty.
Exploration explore(const TestProgram &program, const std::string &executable, const std::string &guides,
                    const ExploreSettings &settings);

} // namespace tether::tool
