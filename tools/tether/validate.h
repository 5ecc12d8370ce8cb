// The verb `tether validate`.
#pragma once

#include <string>
#include <vector>

namespace tether::tool {

/// Runs the verb with the arguments after its name and returns the program's exit status:
/// 0 everything as declared, 1 otherwise, 2 could not do the work.
int validate(const std::vector<std::string> &arguments);

} // namespace tether::tool
