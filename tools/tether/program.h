// Compiling a test program against the bundled runtime, and running it.
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

/// Runs the program once, for at most 10 seconds.
RunOutcome runOnce(const TestProgram &program, const std::string &executable);

} // namespace tether::tool
