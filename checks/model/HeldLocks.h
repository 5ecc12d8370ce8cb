// Which locks a process holds at each of its nodes, as far as its own operations say; and the locks of a Program that
// need not be searched, since nobody waits for anything while holding them.

#pragma once

#include "Program.h"

#include <map>
#include <set>

namespace tether::model {

struct Hold {
  bool Surely = true;       // on every path; else on some
  bool Shared = false;      // as a reader
  bool Tried = false;       // where it may have been taken, somebody only tried
  std::set<NodeId> TakenAt; // where it may have been taken
  bool operator==(const Hold &) const = default;
};
using Holds = std::map<ObjectId, Hold>;

// For each node of Proc, what is held when it begins; empty for nodes that are not reached.
std::vector<Holds> heldLocks(const Process &Proc);

// Removes the operations on locks that code out of sight uses too, and on locks whose every section ends without
// meeting another operation: such a section delays others and blocks nobody.
void dropIdleLocks(Program &P);

} // namespace tether::model
