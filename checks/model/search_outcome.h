// Test support: what the search says, as sets of places. "Reached" is asked with a probe: a receive from a nil channel
// blocks for ever, so the search reports it exactly when some run gets there.

#pragma once

#include "program_builder.h"

#include <gtest/gtest.h>

namespace tether::model::test {

using Truth = Valuation::Truth;
using Places = std::set<Place>;

inline Places leaks(const Outcome &O) {
  Places Result;
  for (const Stuck &S : O.Leaks)
    Result.insert(S.Where);
  return Result;
}

inline Places lateAdds(const Outcome &O) {
  Places Result;
  for (const Stuck &S : O.LateAdds)
    Result.insert(S.Where);
  return Result;
}

inline Outcome run(const ProgramBuilder &B, Truth T = Truth::False, int AtomValue = 1) {
  return search(B.P, B.valuation(T, AtomValue));
}

inline bool reaches(const Outcome &O, ObjectId Probe, const ProgramBuilder &B) {
  for (const Stuck &S : O.Leaks) {
    const Node &N = B.P.Processes[S.Where.Process].Nodes[S.Where.Node];
    if (N.Operation == Op::Receive && N.Object == Probe)
      return true;
  }
  return false;
}

} // namespace tether::model::test
