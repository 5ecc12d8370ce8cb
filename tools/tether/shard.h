// A run that is split over several machines.
#pragma once

#include "unit.h"

#include <string_view>

namespace tether::tool {

/// The part that one machine does: number `index` of `count`, from 1.
struct Shard {
  unsigned index = 1;
  unsigned count = 1;
};

/// Reads "2/5".
Problem readShard(std::string_view text, Shard &shard);

/// Keeps the units of this part. Where a unit belongs depends on its file's name alone, as seen from the current
/// directory, so that all machines agree and more units elsewhere change nothing.
void keepShard(std::vector<Unit> &units, const Shard &shard);

} // namespace tether::tool
