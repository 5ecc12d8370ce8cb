// clang-tidy's own objects around one syntax tree in memory, as an editor sets them up: all checks of the plugin over
// the declarations that the source itself makes.

#pragma once

#include "clang/Frontend/ASTUnit.h"

#include <memory>
#include <string>
#include <vector>

namespace tether::robustness {

// The number of warnings.
unsigned lint(clang::ASTUnit &Unit, const std::string &File);

} // namespace tether::robustness
