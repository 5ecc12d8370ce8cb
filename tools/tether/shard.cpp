#include "shard.h"

#include "paths.h"

#include "llvm/Support/xxhash.h"

namespace tether::tool {

Problem readShard(std::string_view text, Shard &shard) {
  std::size_t slash = text.find('/');
  Shard read;
  if (slash == std::string_view::npos || readNumber(text.substr(0, slash), 1, read.index) ||
      readNumber(text.substr(slash + 1), 1, read.count) || read.index > read.count)
    return "'" + std::string(text) + "' is no part of a run; give I/N with I from 1 to N, as in 2/5";
  shard = read;
  return std::nullopt;
}

void keepShard(std::vector<Unit> &units, const Shard &shard) {
  std::erase_if(units, [&](const Unit &unit) {
    return llvm::xxh3_64bits(llvm::StringRef(displayPath(unit.file))) % shard.count != shard.index - 1;
  });
}

} // namespace tether::tool
