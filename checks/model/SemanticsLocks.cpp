// Locks and condition variables. Of a lock's state, Closed says that a writer holds it and Number counts its readers.

#include "Semantics.h"

#include <algorithm>

namespace tether::model {

bool Semantics::isFree(const State &S, ObjectId Lock) const {
  return P.Objects[Lock].OutsideSends || (!S.Objects[Lock].Closed && S.Objects[Lock].Number == 0);
}

bool Semantics::writerWaits(const State &S, ObjectId Lock) const {
  return std::any_of(S.Instances.begin(), S.Instances.end(), [&](const Instance &I) {
    return I.Queued == Instance::Queue::Waiting && node(I).Operation == Op::Lock && node(I).Object == Lock;
  });
}

// The order of those who wait matters to shared mutexes only.
void Semantics::queue(const State &S, std::size_t I, std::vector<Successor> &Out) const {
  ObjectId Lock = node(S.Instances[I]).Object;
  if (P.Objects[Lock].K != Object::Kind::SharedMutex || S.Instances[I].Queued != Instance::Queue::Outside)
    return;
  State To = S;
  To.Instances[I].Queued = Instance::Queue::Waiting;
  Out.push_back({std::move(To), {}});
}

void Semantics::admitReaders(State &S, ObjectId Lock) const {
  for (Instance &I : S.Instances)
    if (I.Queued == Instance::Queue::Waiting && node(I).Operation == Op::LockShared && node(I).Object == Lock) {
      I.Queued = Instance::Queue::Admitted;
      ++S.Objects[Lock].Number;
    }
}

void Semantics::expandLock(const State &S, std::size_t I, const Step &By, std::vector<Successor> &Out) {
  const Node &N = node(S.Instances[I]);
  State To = S;
  if (N.Operation == Op::LockAll) {
    for (const Case &Each : N.Cases) {
      if (!isFree(S, Each.Object))
        return;
      To.Objects[Each.Object].Closed = true;
    }
    return advance(std::move(To), I, N.Next[0], By, Out);
  }
  if (N.Object == None) // a condition variable that is not followed
    return N.Operation == Op::Park ? advance(std::move(To), I, N.Next[0], By, Out) : void();
  ObjectState &On = To.Objects[N.Object];
  bool Outside = P.Objects[N.Object].OutsideSends;
  bool OpenToReaders = Outside || (!On.Closed && !writerWaits(S, N.Object));
  auto Misused = [&] {
    To.End = State::Ending::Misused;
    Out.push_back({To, By});
  };
  switch (N.Operation) {
  case Op::Lock:
    if (!isFree(S, N.Object))
      return queue(S, I, Out);
    On.Closed = true;
    break;
  case Op::LockShared:
    if (S.Instances[I].Queued != Instance::Queue::Admitted) {
      if (!OpenToReaders)
        return queue(S, I, Out);
      ++On.Number;
    }
    break;
  case Op::TryLock: {
    if (Outside && N.Slot != None) // somebody out of sight may hold it
      advance(To, I, N.Next[0], By, Out);
    bool Got = N.Value ? OpenToReaders : isFree(S, N.Object) && !writerWaits(S, N.Object);
    if (Got && N.Value)
      ++On.Number;
    else if (Got)
      On.Closed = true;
    if (N.Slot != None)
      To.Instances[I].Slots[N.Slot] = Got;
    break;
  }
  case Op::Unlock:
    if (!On.Closed && !Outside)
      return Misused();
    On.Closed = false;
    admitReaders(To, N.Object);
    break;
  case Op::UnlockShared:
    if (On.Number == 0 && !Outside)
      return Misused();
    On.Number = static_cast<std::int16_t>(std::max(0, On.Number - 1));
    break;
  case Op::Park:
    if (!On.Closed && !Outside)
      return;
    break;
  case Op::Notify:
    On.Closed = true;
    break;
  default:
    return;
  }
  advance(std::move(To), I, N.Next[0], By, Out);
}

// An unlock takes nothing from anybody but those who only try, and a notification stays.
bool Semantics::commutes(const Node &N) const {
  switch (N.Operation) {
  case Op::Make:
  case Op::Spawn:
  case Op::Notify:
    return true;
  case Op::Unlock:
  case Op::UnlockShared:
    return !Tried.count(N.Object);
  default:
    return false;
  }
}

} // namespace tether::model
