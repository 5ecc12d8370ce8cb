// What a misspelt name was meant to be.
#pragma once

#include <string>
#include <vector>

namespace tether::tool {

/// The one of `names` that is nearest to `name`, or "" where none is near: one letter in four may be wrong, and three
/// at most.
std::string nearestName(const std::string &name, const std::vector<std::string> &names);

} // namespace tether::tool
