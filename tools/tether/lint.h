// The verb `tether lint`.
#pragma once

#include <string>
#include <vector>

namespace tether::tool {

/// Runs the verb with the arguments after its name and returns the program's exit status:
/// 0 nothing found, 1 findings, 2 could not do the work.
int lint(const std::vector<std::string> &arguments);

} // namespace tether::tool
