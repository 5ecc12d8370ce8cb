// `tether doctor`: does this copy of tether work here, with the clang-tidy, the build and the configuration at hand?
#pragma once

#include <string>
#include <vector>

namespace tether::tool {

/// Runs the verb and returns the exit status: 0 all is well, 1 something is not.
int doctor(const std::vector<std::string> &arguments);

} // namespace tether::tool
