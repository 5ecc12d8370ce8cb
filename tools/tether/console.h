// Messages to the person at the terminal.
#pragma once

#include <string>

namespace tether::tool {

/// The exit statuses of all verbs.
enum ExitStatus { statusClean = 0, statusFindings = 1, statusFailure = 2 };

/// Whether a descriptor is a terminal that can move its cursor.
bool isCapableTerminal(int descriptor);

/// Whether text for a descriptor should be coloured: the terminal can, and NO_COLOR is not set (https://no-color.org).
bool wantsColours(int descriptor);

/// Prints "tether: error: <text>" on standard error and returns `statusFailure`.
int fail(const std::string &text);

/// Prints "tether: <text>" on standard error.
void note(const std::string &text);

} // namespace tether::tool
