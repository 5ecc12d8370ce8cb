#include "HeldLocks.h"

#include <algorithm>

namespace tether::model {
namespace {

void take(Holds &Held, ObjectId Lock, NodeId At, bool Shared, bool Surely) {
  Hold &H = Held[Lock];
  bool Before = !H.TakenAt.empty();
  H.Surely = Surely || (Before && H.Surely);
  H.Shared = Shared;
  H.TakenAt.insert(At);
}

// What is held after N, where Held was before it.
Holds after(const Node &N, NodeId Id, Holds Held) {
  switch (N.Operation) {
  case Op::Lock:
  case Op::LockShared:
    take(Held, N.Object, Id, N.Operation == Op::LockShared, true);
    break;
  case Op::TryLock:
    take(Held, N.Object, Id, N.Value != 0, false);
    Held[N.Object].Tried = true;
    break;
  case Op::LockAll:
    for (const Case &Each : N.Cases)
      take(Held, Each.Object, Id, false, true);
    break;
  case Op::Unlock:
  case Op::UnlockShared:
    Held.erase(N.Object);
    break;
  default:
    break;
  }
  return Held;
}

// Joins what one more way brings to a node. True when that changes anything.
bool join(std::optional<Holds> &At, const Holds &Other) {
  if (!At) {
    At = Other;
    return true;
  }
  Holds Before = *At;
  for (auto &[Lock, H] : *At)
    H.Surely &= Other.count(Lock) > 0;
  for (const auto &[Lock, H] : Other) {
    auto [It, New] = At->emplace(Lock, H);
    It->second.Surely = !New && It->second.Surely && H.Surely;
    It->second.Tried |= H.Tried;
    It->second.TakenAt.insert(H.TakenAt.begin(), H.TakenAt.end());
  }
  return Before != *At;
}

bool concerns(const Node &N, ObjectId Lock) {
  return N.Object == Lock || std::any_of(N.Cases.begin(), N.Cases.end(),
                                         [&](const Case &C) { return takesLock(N.Operation) && C.Object == Lock; });
}

// Whether every way on from a lock of Object unlocks it before it meets anything else. Slots that the section itself
// sets are known to it.
class SectionWalk {
public:
  SectionWalk(const Process &Proc, ObjectId Lock) : Proc(Proc), Lock(Lock) {}

  bool endsAtOnce(NodeId From) { return From != None && follow(From, {}); }

private:
  using Slots = std::map<SlotId, int>;
  static constexpr unsigned Budget = 500;

  bool follow(NodeId Id, Slots Known) {
    if (Id == None || Seen.size() > Budget)
      return false;
    if (!Seen.emplace(Id, Known).second)
      return true;
    const Node &N = Proc.Nodes[static_cast<std::size_t>(Id)];
    switch (N.Operation) {
    case Op::Unlock:
    case Op::UnlockShared:
      return N.Object == Lock;
    case Op::Set:
      Known[N.Slot] = N.Value;
      return follow(N.Next[0], std::move(Known));
    case Op::TestSlot:
      if (auto It = Known.find(N.Slot); It != Known.end())
        return follow(N.Next[It->second == N.Value ? 0 : 1], std::move(Known));
      return follow(N.Next[0], Known) && follow(N.Next[1], Known);
    case Op::Pass:
    case Op::Make:
      return follow(N.Next[0], std::move(Known));
    case Op::Test:
    case Op::Loop:
      return follow(N.Next[0], Known) && follow(N.Next[1], Known);
    default:
      return false;
    }
  }

  const Process &Proc;
  ObjectId Lock;
  std::set<std::pair<NodeId, Slots>> Seen;
};

bool isIdle(const Program &P, ObjectId Lock) {
  if (P.Objects[static_cast<std::size_t>(Lock)].OutsideSends)
    return true;
  for (const Process &Proc : P.Processes)
    for (const Node &N : Proc.Nodes) {
      bool Takes = N.Operation == Op::Lock || N.Operation == Op::LockShared;
      bool Other = N.Operation == Op::TryLock || N.Operation == Op::LockAll;
      if (!concerns(N, Lock))
        continue;
      if (Other || (Takes && !SectionWalk(Proc, Lock).endsAtOnce(N.Next[0])))
        return false;
    }
  return true;
}

// What is left of an operation on a lock that is not followed.
void drop(Node &N, ObjectId Lock) {
  switch (N.Operation) {
  case Op::Lock:
  case Op::LockShared:
  case Op::Unlock:
  case Op::UnlockShared:
    N.Operation = Op::Pass;
    N.Object = None;
    N.Site = None;
    break;
  case Op::LockAll:
    std::erase_if(N.Cases, [&](const Case &C) { return C.Object == Lock; });
    break;
  default:
    break;
  }
}

} // namespace

std::vector<Holds> heldLocks(const Process &Proc) {
  std::vector<std::optional<Holds>> At(Proc.Nodes.size());
  std::vector<Holds> Result(Proc.Nodes.size());
  if (Proc.Entry == None)
    return Result;
  std::vector<NodeId> Work{Proc.Entry};
  At[static_cast<std::size_t>(Proc.Entry)] = Holds();
  while (!Work.empty()) {
    NodeId Id = Work.back();
    Work.pop_back();
    const Node &N = Proc.Nodes[static_cast<std::size_t>(Id)];
    Holds Out = after(N, Id, *At[static_cast<std::size_t>(Id)]);
    for (NodeId To : N.Next)
      if (To != None && join(At[static_cast<std::size_t>(To)], Out))
        Work.push_back(To);
  }
  for (std::size_t I = 0; I < At.size(); ++I)
    if (At[I])
      Result[I] = std::move(*At[I]);
  return Result;
}

void dropIdleLocks(Program &P) {
  std::vector<ObjectId> Locks;
  for (std::size_t I = 0; I < P.Objects.size(); ++I) {
    Object::Kind K = P.Objects[I].K;
    if (K == Object::Kind::Mutex || K == Object::Kind::SharedMutex)
      Locks.push_back(static_cast<ObjectId>(I));
  }
  // A section that holds nothing but idle ones is idle itself.
  for (bool Changed = true; Changed;) {
    Changed = false;
    for (ObjectId &Lock : Locks) {
      if (Lock == None || !isIdle(P, Lock))
        continue;
      for (Process &Proc : P.Processes)
        for (Node &N : Proc.Nodes)
          if (concerns(N, Lock))
            drop(N, Lock);
      Lock = None;
      Changed = true;
    }
  }
}

} // namespace tether::model
