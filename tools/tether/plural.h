// Numbers of things in messages.
#pragma once

#include <cstdint>
#include <string>

namespace tether::tool {

/// "1 fix", "2 fixes".
inline std::string plural(std::uint64_t count, const std::string &noun, const std::string &ending = "s") {
  return std::to_string(count) + " " + noun + (count == 1 ? "" : ending);
}

} // namespace tether::tool
