// Runs a Program under every schedule and every select choice, breadth first, and says which goroutines can end up
// where nothing will ever wake them.
//
// Semantics (the runtime's, at the moment an operation completes; research calls it "commit" semantics):
//   send      completes when the channel is closed (misuse), has room, or a receiver takes the value
//   receive   completes when a value is buffered, the channel is closed, or a sender gives one
//   select    completes by any one case that could complete alone; `otherwise` only when no case surely is ready
//   rendezvous is one joint step of two instances; one of the two must have been able to park there, that is, has
//             neither `otherwise` nor a case that is ready anyway
//   wait      completes at count zero; a nil channel never completes; what is out of sight may happen at any time
//   lock      completes when nobody holds the lock; an unlock by whomever frees it, one of a free lock is misuse
//   shared    a writer that has queued keeps new readers out; its unlock lets in all readers that have queued. To queue
//             is a step of its own, by no Actor
//   park      completes once the condition variable has been notified, however long ago: whether a later notification
//             is needed depends on the data that the program waits for, which the model does not know
// Instances of one process are interchangeable, so states are kept as sorted multisets.

#pragma once

#include "Program.h"

#include <set>

namespace tether::model {

struct Limits {
  unsigned States = 5000;   // of one search
  unsigned Goroutines = 40; // alive at once; more are not followed
};

struct Place {
  ProcessId Process = None;
  NodeId Node = None;
  auto operator<=>(const Place &) const = default;
};

// One completed operation. In a rendezvous, Actor sends and Partner receives.
struct Step {
  Place Actor, Partner;
  int ActorCase = None, PartnerCase = None; // the position chosen where the operation is a select
};

struct Stuck {
  Place Where;
  std::vector<Step> Path;       // a shortest way there
  std::vector<Place> AlsoStuck; // other goroutines that are stuck in the same end
};

struct Outcome {
  bool Complete = true;        // false: a limit was hit, nothing may be concluded
  std::vector<Stuck> Leaks;    // at most one for each place
  std::vector<Stuck> LateAdds; // Adds that can run after the Wait that should have waited for them
  std::vector<Stuck> Misuses; // operations that can throw: a send on a closed channel, a second close, a negative count
  bool Misuse = false;        // one of those is reachable
  std::set<ProcessId> Ended; // processes that come to their end in some run
  unsigned States = 0;
};

Outcome search(const Program &P, const Valuation &V, const Limits &L = {});

} // namespace tether::model
