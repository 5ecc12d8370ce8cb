// Test support: what the judge says, as sets of places.

#pragma once

#include "Judge.h"
#include "program_builder.h"

#include <gtest/gtest.h>

namespace tether::model::test {

using Places = std::set<Place>;

inline Places places(const Verdict &V, Judgement::Kind K) {
  Places Result;
  for (const Judgement &J : V.Judgements)
    if (J.K == K)
      Result.insert(J.Witness.Where);
  return Result;
}
inline Places stuck(const ProgramBuilder &B) { return places(judge(B.P), Judgement::Kind::Stuck); }
inline Places lateAdds(const ProgramBuilder &B) { return places(judge(B.P), Judgement::Kind::LateAdd); }

// The one judgement of B and its exit.
inline std::optional<ExitPoint> onlyExit(const ProgramBuilder &B) {
  Verdict V = judge(B.P);
  EXPECT_EQ(V.Judgements.size(), 1u) << describe(V) << describe(B.P);
  return V.Judgements.empty() ? std::nullopt : V.Judgements.front().Exit;
}

} // namespace tether::model::test
