// What locks have to do with a goroutine that is stuck: who holds what it waits for, and what that one waits for in
// turn.

#pragma once

#include "HeldLocks.h"
#include "Judge.h"

namespace tether::model {

struct LockStory {
  enum class Kind {
    None,              // no lock is involved
    Unclear,           // one is, and it cannot be said how
    DoubleLock,        // a goroutine waits for a lock that it holds
    RecursiveReadLock, // a reader reads again while a writer waits
    LockOrder,         // goroutines wait for each other's locks
    BlockedUnderLock,  // a goroutine waits for another that needs the lock which it holds
    MissingUnlock,     // who held the lock has left
    LostNotify,        // nobody notifies
  } K = Kind::None;
  ObjectId Lock = None;       // the lock that closes the circle, or that is kept; the condition variable
  bool Member = false;        // the goroutine in question is where the story begins; else it waits for such a one
  bool Holds = false;         // it holds Lock itself
  std::vector<Place> TakenAt; // where it was locked
  std::vector<Place> Others;  // where the others of the circle wait; where the story begins for who waits outside it
};

// Whether W contains an operation that comes after a wait for a condition variable: what the program's data say orders
// the two, and the model does not know them.
bool ordersByData(const Program &P, const Stuck &W);

LockStory lockStory(const Program &P, const Judgement &J);

// The same circles as Told, from where their other members wait: who waits with one that is told is told, too.
std::vector<Judgement> companions(const Program &P, const std::vector<Judgement> &Told);

} // namespace tether::model
