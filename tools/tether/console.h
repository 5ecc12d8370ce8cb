// Messages to the person at the terminal.
#pragma once

#include <string>

namespace tether::tool {

/// The exit statuses of all verbs.
enum ExitStatus { statusClean = 0, statusFindings = 1, statusFailure = 2 };

/// Prints "tether: error: <text>" on standard error and returns `statusFailure`.
int fail(const std::string &text);

} // namespace tether::tool
