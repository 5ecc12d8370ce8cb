#include "WitnessText.h"

namespace clang::tidy::tether {

namespace model = ::tether::model;
using model::None;
using model::Op;

std::string StepWords::name(model::ObjectId Id) const {
  static const char *const Kinds[] = {"a channel", "a wait_group", "a context",           "a once",
                                      "a lock",    "a lock",       "a condition variable"};
  if (Id == None)
    return "a channel out of sight";
  const model::Object &O = P.Objects[Id];
  return O.Name.empty() ? Kinds[static_cast<int>(O.K)] : "'" + O.Name + "'";
}

void StepWords::cancel(model::ObjectId Id) {
  Closed.insert(Id);
  for (std::size_t I = 0; I < P.Objects.size(); ++I)
    if (P.Objects[I].Parent == Id && !Closed.count(static_cast<int>(I)))
      cancel(static_cast<int>(I));
}

// Where code out of sight uses the channel too, what its buffer holds is not known, and nothing is said about it.
std::string StepWords::communicates(model::ObjectId Id, bool Sends, bool Ranges, bool Alone) {
  if (Id != None && P.Objects[Id].K == model::Object::Kind::Context)
    return "sees that " + name(Id) + " is done";
  const bool Counts = Id != None && Alone && !P.Objects[Id].OutsideSends && !P.Objects[Id].OutsideReceives;
  if (Sends) {
    if (Id != None && Closed.count(Id))
      return "sends to " + name(Id) + ", which is closed";
    if (Counts)
      ++Buffered[Id];
    return "sends to " + name(Id);
  }
  if (Counts && Buffered[Id] > 0)
    --Buffered[Id];
  else if (Counts && Closed.count(Id))
    return Ranges ? "leaves the loop over " + name(Id) + ", which is closed" : "finds " + name(Id) + " closed";
  return "receives from " + name(Id);
}

// Of what has one object and nothing more to say.
static constexpr std::pair<Op, const char *> OnOneObject[] = {
    {Op::Make, "creates "},          {Op::Add, "adds to "},
    {Op::Done, "calls done on "},    {Op::Wait, "has waited for "},
    {Op::Enter, "enters "},          {Op::Lock, "locks "},
    {Op::LockShared, "read-locks "}, {Op::TryLock, "tries to lock "},
    {Op::Unlock, "unlocks "},        {Op::UnlockShared, "read-unlocks "},
    {Op::Notify, "notifies "},
};

std::string StepWords::does(model::Place At, int Case, bool Alone) {
  const model::Node &N = P.Processes[At.Process].Nodes[At.Node];
  const std::string On = N.Object == None ? "" : name(N.Object);
  switch (N.Operation) {
  case Op::Send:
  case Op::Receive:
    return communicates(N.Object, N.Operation == Op::Send, N.Ranges, Alone);
  case Op::Select: {
    if (Case == None)
      return "goes on from this select";
    const model::Case &C = N.Cases[static_cast<std::size_t>(Case)];
    if (C.Otherwise)
      return "takes 'otherwise' in this select";
    if (C.Object == None)
      return "takes a case of this select that is ready by itself";
    return communicates(C.Object, C.Sends, false, Alone) + " in this select";
  }
  case Op::Close: {
    bool Again = !Closed.insert(N.Object).second;
    return "closes " + On + (P.Objects[N.Object].Nil ? ", which is nil" : Again ? ", which is closed already" : "");
  }
  case Op::Cancel:
    cancel(N.Object);
    return "cancels " + On;
  case Op::Spawn:
    return "starts a goroutine";
  case Op::LockAll: {
    std::string Out = "locks";
    for (const model::Case &C : N.Cases)
      Out += (&C == &N.Cases.front() ? " " : " and ") + name(C.Object);
    return Out;
  }
  case Op::Park:
    return "has waited for " + (On.empty() ? "a condition variable" : On);
  case Op::Exit:
    return "ends the program";
  default:
    for (auto [Operation, Does] : OnOneObject)
      if (Operation == N.Operation)
        return Does + On;
    return "goes on";
  }
}

std::string StepWords::blocks(model::Place At) const {
  const model::Node &N = P.Processes[At.Process].Nodes[At.Node];
  const std::string Start = "blocks for ever ";
  switch (N.Operation) {
  case Op::Send:
    return Start + "sending to " + name(N.Object);
  case Op::Receive:
    if (P.Objects[N.Object].K == model::Object::Kind::Context)
      return Start + "waiting for " + name(N.Object) + " to be done";
    return Start + (N.Ranges ? "ranging over " : "receiving from ") + name(N.Object);
  case Op::Select:
    return Start + "in this select";
  case Op::Lock:
    return Start + "locking " + name(N.Object);
  case Op::LockShared:
    return Start + "read-locking " + name(N.Object);
  case Op::LockAll:
    return Start + "locking";
  default:
    return Start + "waiting for " + (N.Object == None ? "a condition variable" : name(N.Object));
  }
}

} // namespace clang::tidy::tether
