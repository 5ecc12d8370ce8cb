// `tether explain`: the page of a check, or the list of all checks.
#pragma once

#include <string>
#include <vector>

namespace tether::tool {

/// Runs the verb and returns the exit status.
int explain(const std::vector<std::string> &arguments);

} // namespace tether::tool
