// The communication of one fragment as a set of small automata.
//
// A fragment is one function together with everything it starts and calls. Each goroutine (and the fragment's own
// body) is a Process: a graph of nodes, one operation each. Objects are the channels, wait groups, contexts,
// onces, locks and condition variables that the fragment creates. All that the program does with values is gone, except
// for
//   - slots: small integers local to a process instance (loop counters, "was a value received", "which case won"),
//   - conditions: the truth of a branch that the model does not compute,
//   - counts: loop bounds, capacities and Add arguments, as expressions over atoms.
// Nothing here knows Clang: extraction fills a Program, the search runs it, tests write programs by hand.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tether::model {

using ObjectId = int;
using ProcessId = int;
using NodeId = int;
using SlotId = int;
using CondId = int;
using AtomId = int;
using CountId = int;
using SiteId = int; // index into a table of source positions that only the extraction's owner can read

constexpr int None = -1;

// An integer expression over atoms: loop bounds, capacities, Add arguments.
struct Count {
  enum class Kind : std::uint8_t { Constant, Atom, Add, Subtract, Multiply, Divide };
  Kind K = Kind::Constant;
  int Value = 0; // the constant, or the atom
  CountId Left = None, Right = None;
};

// A number that the program text does not fix (or that is too large to count out). Equal text is one atom.
struct Atom {
  std::string Key;
  int Exact = None;      // a constant of the program
  bool OneRound = false; // bounds a loop whose body makes objects of its own: one round stands for all
  SiteId Site = None;
};

// A branch whose outcome the model does not compute.
struct Condition {
  bool Fresh = false;             // evaluated anew each time (otherwise equal text has equal truth everywhere)
  bool InLoop = false;            // lies on a cycle of its process
  bool Flag = false;              // looks at a variable that the program sets as it goes
  bool State = false;             // asks what the program's operations, or the rounds of its loop, have left behind
  std::optional<bool> LeavesLoop; // the outcome that leaves the innermost loop, where one does
  std::vector<const void *> Variables; // identities of the variables it reads
  SiteId Site = None;
};

struct Object {
  enum class Kind : std::uint8_t { Channel, WaitGroup, Context, Once, Mutex, SharedMutex, ConditionVariable };
  Kind K = Kind::Channel;
  CountId Capacity = None; // channels
  bool Nil = false;        // a nil channel: no operation on it completes unless it is given another value out of sight
  bool OutsideSends = false;    // code out of sight may send on it, close it, cancel it or let it expire
  bool OutsideReceives = false; // code out of sight may receive from it
  bool EndsUnseen = false;      // when that happens has an order that is not known
  ObjectId Parent = None;       // contexts: cancelled with the parent
  bool Member = false;          // held by a field of an object of the program's
  SiteId Made = None;
  std::string Name;
};

enum class Op : std::uint8_t {
  Pass,         // nothing; Next[0]. With a Site it marks an exit (return, throw, break)
  Make,         // Object comes into being
  Send,         // on Object
  Receive,      // from Object; Next[0] with a value, Next[1] when closed; Slot (if any) becomes 1 or 0
  Close,        // Object
  Select,       // Cases; Slot (if any) becomes the position chosen
  Spawn,        // Target
  Add,          // Amount to Object
  Done,         // of Object
  Wait,         // for Object; with Value 1 for a limited time, after which it goes on at Next[1]
  Cancel,       // Object and the contexts derived from it
  Enter,        // Once Object: Next[0] the first time, Next[1] afterwards
  Lock,         // Object, as its only holder
  LockShared,   // Object, as one of its readers
  LockAll,      // the objects of Cases together: none is held while another is waited for
  TryLock,      // Object, as a reader where Value is 1; Slot becomes 1 or 0
  Unlock,       // Object, whoever holds it
  UnlockShared, // Object
  Park,         // until Object has been notified: now, earlier or later; None: may go on at any time
  Notify,       // Object
  Set,          // Slot := Value
  TestSlot,     // Slot == Value ? Next[0] : Next[1]
  Test,         // Cond ? Next[0] : Next[1]
  Loop,         // Slot < Amount ? (++Slot, Next[0]) : (Slot := 0, Next[1])
  Exit,         // the whole program ends
  End,          // this goroutine ends
};

struct Case {
  bool Sends = false;
  ObjectId Object = None; // None: a channel out of sight, which may be ready at any time
  bool Otherwise = false;
  SlotId Chosen = None, Closed = None; // become 1 when this case is chosen, and when it is because of a close
  SiteId Site = None;
};

struct Node {
  Op Operation = Op::Pass;
  ObjectId Object = None;
  ProcessId Target = None;
  SlotId Slot = None;
  int Value = 0;
  CondId Cond = None;
  CountId Amount = None;
  bool Ranges = false;        // a receive that is the head of a range-for
  bool SendsConstant = false; // a send of a literal
  bool Caught = false;        // stands in a try block: what it throws may be meant
  std::vector<Case> Cases;
  SiteId Site = None;
  int Activation = 0; // the call of a function that it belongs to
  NodeId Next[2] = {None, None};
};

// Where a goroutine may have to wait for others.
constexpr bool canBlock(Op O) {
  switch (O) {
  case Op::Send:
  case Op::Receive:
  case Op::Select:
  case Op::Wait:
  case Op::Lock:
  case Op::LockShared:
  case Op::LockAll:
  case Op::Park:
    return true;
  default:
    return false;
  }
}

// What a goroutine does for itself: no other one can tell whether it has happened.
constexpr bool isSilent(Op O) {
  return O == Op::Pass || O == Op::Set || O == Op::Test || O == Op::TestSlot || O == Op::Loop;
}

constexpr bool takesLock(Op O) { return O == Op::Lock || O == Op::LockShared || O == Op::LockAll; }

struct Process {
  std::vector<Node> Nodes;
  NodeId Entry = None;
  int Slots = 0;
  bool Daemon = false;
  bool Communicates = false; // also where the other end is out of sight
  ProcessId Parent = None;   // the process that spawns this one, at node SpawnedAt
  NodeId SpawnedAt = None;
  SiteId Site = None; // the go statement
};

// The nodes that can be executed, from the entry on, depth first.
std::vector<NodeId> reachableNodes(const Process &P);

// Whether a goroutine that goes on from From can come to a node that IsGoal names.
template <typename Goal>
bool leads(const Process &P, NodeId From, const Goal &IsGoal) {
  std::vector<char> Seen(P.Nodes.size(), 0);
  std::vector<NodeId> Work{From};
  while (!Work.empty()) {
    NodeId Id = Work.back();
    Work.pop_back();
    for (NodeId To : P.Nodes[Id].Next) {
      if (To == None || Seen[To])
        continue;
      if (IsGoal(P.Nodes[To]))
        return true;
      Seen[To] = 1;
      Work.push_back(To);
    }
  }
  return false;
}

struct Program {
  std::vector<Object> Objects;
  std::vector<Process> Processes; // [0] is the fragment's own body
  std::vector<Condition> Conditions;
  std::vector<Atom> Atoms;
  std::vector<Count> Counts;
  bool HiddenOrder = false; // what is not modelled (a semaphore, a library's join) may put operations in an order

  CountId constant(int Value) {
    Counts.push_back({Count::Kind::Constant, Value, None, None});
    return static_cast<CountId>(Counts.size()) - 1;
  }
  int evaluate(CountId Id, const std::vector<int> &AtomValues) const {
    const Count &C = Counts[Id];
    switch (C.K) {
    case Count::Kind::Constant:
      return C.Value;
    case Count::Kind::Atom:
      return AtomValues[C.Value];
    case Count::Kind::Add:
      return evaluate(C.Left, AtomValues) + evaluate(C.Right, AtomValues);
    case Count::Kind::Subtract:
      return evaluate(C.Left, AtomValues) - evaluate(C.Right, AtomValues);
    case Count::Kind::Multiply:
      return evaluate(C.Left, AtomValues) * evaluate(C.Right, AtomValues);
    case Count::Kind::Divide: {
      int By = evaluate(C.Right, AtomValues);
      return By == 0 ? 0 : evaluate(C.Left, AtomValues) / By;
    }
    }
    return 0;
  }
};

// Removes passes without a mark, branches whose arms are the same and what cannot be reached, and numbers the nodes
// depth first: only what can be observed is left, and programs that do the same mostly are the same.
void simplify(Program &P);

// The automata as text, a line each node, for people who debug the extraction.
std::string describe(const Program &P);

// One fixed choice for everything that the text leaves open.
struct Valuation {
  enum class Truth : std::uint8_t { False, True, Either };
  std::vector<int> Atoms;
  std::vector<Truth> Conditions;
};

} // namespace tether::model
