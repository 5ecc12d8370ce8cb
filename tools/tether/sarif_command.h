// The verb `tether sarif`.
#pragma once

#include <string>
#include <vector>

namespace tether::tool {

/// Runs the verb with the arguments after its name and returns the program's exit status:
/// 0 done, 2 could not do the work.
int sarifCommand(const std::vector<std::string> &arguments);

} // namespace tether::tool
