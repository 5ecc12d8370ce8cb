// Decides which places of a Program are wrong whatever the text leaves open (Findings.h states the rule), by running
// the search for as many valuations as that takes.

#pragma once

#include "Search.h"

namespace tether::model {

// A point of a process after which its partner operations may no longer come: a marked exit or an arm of a branch.
struct ExitPoint {
  ProcessId Process = None;
  NodeId Node = None; // a marked Pass, the Test itself, where the other one waits and holds a lock, or an operation
                      // that uses up what the place would need
  bool On = true;     // for a Test: the outcome
};

struct Judgement {
  enum class Kind { Stuck, LateAdd, Misuse } K = Kind::Stuck;
  Stuck Witness;
  std::optional<ExitPoint> Exit; // what has to be reached; none: always
  std::vector<CondId> Assumed;   // the conditions that lead to the place, and to the exit
};

struct JudgeLimits {
  unsigned States = 40000; // of all searches together
  unsigned Valuations = 600;
  unsigned Conditions = 128; // of the whole Program
};

struct Verdict {
  bool Complete = true; // false: a limit was hit; judgements not found may be missing
  std::vector<Judgement> Judgements;
  bool Misuse = false; // some run of some valuation sends on or closes a closed channel
  unsigned States = 0, Searches = 0;
};

// Whether E leaves a call of a function that locks Lock.
bool leavesSection(const Program &P, const ExitPoint &E, ObjectId Lock);

std::string describe(const Verdict &V);

Verdict judge(const Program &P, const JudgeLimits &L = {});

} // namespace tether::model
