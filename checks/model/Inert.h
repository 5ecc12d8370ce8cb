// Branches that change nothing: whichever way they go, the process comes to the same next operation. Helpers that wait,
// count or print in loops leave many of them behind once they are followed, and each would double the ways in which a
// Program has to be searched.

#pragma once

#include "Program.h"

#include <vector>

namespace tether::model {

// For each node of P, whether it is such a branch (a Test or a Loop). MayRepeat[C] says that condition C has no
// one truth, so that a loop which it leaves is left at some time.
std::vector<char> inertBranches(const Program &Of, const Process &P, const std::vector<char> &MayRepeat);

} // namespace tether::model
