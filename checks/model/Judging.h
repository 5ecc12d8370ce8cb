// The judge at work, for its own files alone: one Judging gives one verdict. Its parts are in
//   Judge.cpp       conditions and counts, the searches, which places are asked about
//   JudgeExits.cpp  what may keep a place from being served: exits, branches, rivals

#pragma once

#include "HeldLocks.h"
#include "Judge.h"

#include <map>

namespace tether::model {

using Facts = std::map<CondId, bool>; // conditions known to hold, and how

// A reader waits behind a writer that waits.
bool waitsAsWriter(const Node &Reader, const Node &Other);

class Judging {
public:
  Judging(const Program &P, const JudgeLimits &L);

  Verdict run();

private:
  void collectOpen();
  void useCount(CountId C, std::vector<AtomId> &Used) const;
  bool repeats(ProcessId Proc, NodeId N) const;
  bool manyInstances(ProcessId Proc) const;
  std::optional<Facts> reaching(ProcessId Proc, NodeId N) const;
  std::vector<ExitPoint> exitsFor(const Place &Stuck);
  std::vector<ExitPoint> exitsForLock(const Place &Stuck);
  std::vector<ExitPoint> rivalsOf(const Place &Where, Judgement::Kind K) const;
  std::vector<char> leadingTo(ProcessId Proc, NodeId Goal) const;
  const std::vector<std::vector<NodeId>> &cameFrom(ProcessId Proc) const;
  bool unrelated(const Facts &A, const Facts &B) const;
  bool asksState(const Facts &Chain) const;
  bool sharesState(const Facts &Chain) const;
  std::optional<Judgement> judgePlace(const Place &Where, Judgement::Kind K);
  void noteAssumed(const Place &Where, const Facts &Led, Judgement &Found) const;
  bool canMisuse(const Place &Where) const;
  void judgeAll(bool Misuses);
  bool alwaysAfter(const ExitPoint &E, const Place &Where, const Facts &Base, Judgement &Found);
  bool always(const Place &Where, Judgement::Kind K, const Facts &Fixed, Judgement &Result);
  bool enumerable(const Facts &Fixed, AtomId Driver, int AtLeast);
  bool alwaysWith(const Place &Where, Judgement::Kind K, const Facts &Fixed, AtomId Driver, int AtLeast,
                  Judgement &Found);
  std::vector<Valuation::Truth> modes(CondId C, const Facts &Fixed) const;
  std::vector<int> values(AtomId A, int AtLeast) const;
  const Outcome &outcome(const Valuation &V);

  const Program &P;
  const JudgeLimits &L;
  std::vector<std::vector<std::optional<Facts>>> Must;
  std::vector<std::vector<Holds>> Held; // of each process, once it has been asked for
  std::vector<CondId> OpenConditions;
  std::vector<AtomId> OpenAtoms;
  mutable std::vector<std::vector<std::vector<NodeId>>> Predecessors; // of each process, once it has been asked for
  std::vector<char> Repeating;                                        // for each condition, whether it has no one truth
  int Large = 4;         // stands for any large number: more than what the text writes out
  int LeastExact = None; // of the constants that are too large to be counted out
  std::map<std::pair<std::vector<int>, std::vector<Valuation::Truth>>, Outcome> Known;
  bool Passed = false; // a place was passed over, as it would take too many searches
  Verdict Result;
};

} // namespace tether::model
