#include "paths.h"

#include <filesystem>

namespace tether::tool {

std::string displayPath(const std::string &path) {
  static const std::string root = std::filesystem::current_path().string();
  std::string prefix = root.ends_with('/') ? root : root + "/";
  return path.starts_with(prefix) ? path.substr(prefix.size()) : path;
}

} // namespace tether::tool
