// A finding's witness as a guide for the exploration: what the static side has derived is tried first.
#pragma once

#include "finding.h"
#include "source_cache.h"

#include <string>

namespace tether::tool {

/// The text of a guide, as <tether/explore.h> describes it: a line for each operation of the witness, one for each
/// goroutine that stays blocked, and last the place of the finding. Empty if the finding has no witness.
std::string guideFor(const Finding &finding, SourceCache &sources);

} // namespace tether::tool
