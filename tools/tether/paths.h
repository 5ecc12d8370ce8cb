// File names as people read them.
#pragma once

#include <string>

namespace tether::tool {

/// `path` (absolute) relative to the current directory when it lies below that, and unchanged otherwise.
std::string displayPath(const std::string &path);

} // namespace tether::tool
