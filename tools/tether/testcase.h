// The programs to validate and what they declare about themselves; testcases/README.md describes the format.
#pragma once

#include "arguments.h"

#include <compare>
#include <string>
#include <string_view>
#include <vector>

namespace tether::tool {

/// A line that a `// BUG:` mark declares.
struct Mark {
  unsigned line = 0;
  /// "tether-<check>", or the name of a defect that no check claims to find.
  std::string check;
  auto operator<=>(const Mark &) const = default;
};

/// What the text of a program declares.
struct Declaration {
  /// The words of the CHECKS line.
  std::vector<std::string> checks;
  /// SCHEDULE: some. The leak may stay away in any number of runs.
  bool someSchedules = false;
  std::vector<Mark> marks;
  /// ENDS: abort. A run may end in std::abort, because an exception leaves a goroutine.
  bool mayAbort = false;
  /// EXPLORE: no. It waits for something outside of the process, and can only be run as it is.
  bool canBeExplored = true;
};

/// One program: the bug.cpp or the fixed.cpp of a case.
struct TestProgram {
  /// The case's folder, relative to the directory validated.
  std::string name;
  /// Absolute.
  std::string file;
  bool isBug = false;
  Declaration declaration;
};

/// Whether a mark's word names a check. Any other names a defect that only the runtime is expected to see.
bool isCheck(std::string_view word);

/// Reads a program's text. Fails, in one line, where a declaration is missing or contradicts another.
Problem readDeclaration(std::string_view text, bool isBug, Declaration &declaration);

/// All programs below `directory`, sorted by name. Fails if there is none or one of them declares nonsense.
Problem findPrograms(const std::string &directory, std::vector<TestProgram> &programs);

} // namespace tether::tool
