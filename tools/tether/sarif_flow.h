// A witness as SARIF's thread flows, one for each goroutine.
#pragma once

#include "sarif/sarif.h"
#include "witness.h"

#include <functional>
#include <vector>

namespace tether::tool {

/// `locate` gives the region of a place. Goroutines of which nothing is known but that they are there are left out.
std::vector<sarif::ThreadFlow> threadFlows(const Witness &witness,
                                           const std::function<sarif::Location(const Spot &)> &locate);

} // namespace tether::tool
