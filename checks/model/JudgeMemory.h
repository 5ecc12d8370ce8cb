// Remembers what has been judged. Judging is most of the checks' time and depends on the Program alone; an editor
// analyses the same functions again after every edit of another one, and of this one as long as it communicates as
// before.
//
// All threads of the process share one memory. It is bounded: what was asked for longest ago is forgotten.

#pragma once

#include "Judge.h"

namespace tether::model {

// judge(P, L), perhaps from the memory.
Verdict judgeOnce(const Program &P, const JudgeLimits &L = {});

// All of a Program that judging looks at, as one string: equal for Programs that get the same verdict for certain.
// Names and the identities of variables differ from one syntax tree to the next; only which ones are the same counts.
std::string judgedParts(const Program &P, const JudgeLimits &L);

// The calls of judgeOnce that were answered from the memory, since the process began.
unsigned rememberedVerdicts();

} // namespace tether::model
