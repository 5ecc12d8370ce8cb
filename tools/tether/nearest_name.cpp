#include "nearest_name.h"

#include "llvm/ADT/StringRef.h"

#include <algorithm>

namespace tether::tool {

std::string nearestName(const std::string &name, const std::vector<std::string> &names) {
  std::string nearest;
  auto least = static_cast<unsigned>(std::min<std::size_t>(name.size() / 4, 3) + 1);
  for (const std::string &each : names)
    if (unsigned distance = llvm::StringRef(name).edit_distance(each, /*AllowReplacements=*/true, least);
        distance < least) {
      least = distance;
      nearest = each;
    }
  return nearest;
}

} // namespace tether::tool
