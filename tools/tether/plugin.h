// Loading other clang-tidy plugins into this process.
#pragma once

#include "arguments.h"

namespace tether::tool {

/// Loads a plugin for the rest of the process's life; its checks are then registered with clang-tidy's
/// library. Fails, with the reason, when the file is no loadable module, was built for another LLVM, or
/// brings no check.
Problem loadPlugin(const std::string &path);

} // namespace tether::tool
