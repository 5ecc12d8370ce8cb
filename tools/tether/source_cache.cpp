#include "source_cache.h"

#include <fstream>
#include <iterator>

namespace tether::tool {

const sarif::SourceText &SourceCache::get(const std::string &path) {
  auto found = texts.find(path);
  if (found != texts.end())
    return found->second;
  std::ifstream file(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(file), {}};
  return texts.emplace(path, sarif::SourceText(std::move(text))).first->second;
}

} // namespace tether::tool
