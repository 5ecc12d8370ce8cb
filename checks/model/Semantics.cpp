#include "Semantics.h"

#include <algorithm>

namespace tether::model {
namespace {

constexpr int SettleLimit = 2000; // invisible steps before a goroutine counts as spinning

// The cases of a select; a send or a receive is a select of one case.
class Cases {
public:
  explicit Cases(const Node &N) {
    if (N.Operation == Op::Select) {
      All = N.Cases;
      return;
    }
    Only.Sends = N.Operation == Op::Send;
    Only.Object = N.Object;
    All = {&Only, 1};
  }
  Cases(const Cases &) = delete;

  std::span<const Case> All;

private:
  Case Only;
};

} // namespace

// One way in which one instance can complete its operation without a partner.
struct Semantics::Solo {
  int Case = None;     // of a select
  bool Closed = false; // a receive that found the channel closed
  bool Sends = false;
  bool Outside = false; // served by code out of sight: the channel itself does not change
  ObjectId Object = None;
  bool Otherwise = false;
};

Semantics::Semantics(const Program &P, const Valuation &V, const Limits &L) : P(P), V(V), L(L) {
  for (std::size_t I = 0; I < P.Objects.size(); ++I)
    if (P.Objects[I].K == Object::Kind::WaitGroup)
      WaitGroupBit[static_cast<int>(I)] = static_cast<int>(WaitGroupBit.size());
  for (const Process &Proc : P.Processes)
    for (const Node &N : Proc.Nodes)
      if (N.Operation == Op::TryLock)
        Tried.insert(N.Object);
}

int Semantics::bit(ObjectId Group) const {
  auto It = WaitGroupBit.find(Group);
  return It == WaitGroupBit.end() || It->second > 7 ? 0 : 1 << It->second;
}

std::vector<State> Semantics::start() {
  State First;
  First.Objects.resize(P.Objects.size());
  Instance Body;
  Body.Node = P.Processes[0].Entry;
  Body.Slots.assign(static_cast<std::size_t>(P.Processes[0].Slots), 0);
  std::vector<State> Out;
  for (const Instance &Variant : settle(std::move(Body))) {
    State S = First;
    if (Variant.Node == Diverged || node(Variant).Operation != Op::End)
      S.Instances.push_back(Variant);
    Out.push_back(std::move(S));
  }
  return Out;
}

// ---- invisible steps ----------------------------------------------------------------------------------------------

// Performs one invisible step of I. Returns false when I stands at a visible operation.
bool Semantics::step(Instance &I, std::vector<Instance> &Pending) {
  const Node &N = node(I);
  switch (N.Operation) {
  case Op::Pass:
    I.Node = N.Next[0];
    return true;
  case Op::Set:
    I.Slots[N.Slot] = static_cast<std::uint8_t>(N.Value);
    I.Node = N.Next[0];
    return true;
  case Op::TestSlot:
    I.Node = N.Next[I.Slots[N.Slot] == N.Value ? 0 : 1];
    return true;
  case Op::Loop: {
    int Rounds = P.evaluate(N.Amount, V.Atoms);
    Exceeded |= Rounds > 250;
    bool More = I.Slots[N.Slot] < std::min(Rounds, 250);
    I.Slots[N.Slot] = More ? I.Slots[N.Slot] + 1 : 0;
    I.Node = N.Next[More ? 0 : 1];
    return true;
  }
  case Op::Test: {
    Valuation::Truth T = V.Conditions[N.Cond];
    if (T == Valuation::Truth::Either) {
      Instance Other = I;
      Other.Node = N.Next[1];
      Pending.push_back(std::move(Other));
    }
    I.Node = N.Next[T == Valuation::Truth::False ? 1 : 0];
    return true;
  }
  default:
    return false;
  }
}

// Where Start can come to stand; most come to one place in a few steps.
std::vector<Instance> Semantics::settle(Instance Start) {
  constexpr int Few = 8;
  std::vector<Instance> Pending, Settled;
  Instance Straight = Start;
  for (int Steps = 0; Steps < Few && Pending.empty(); ++Steps)
    if (!step(Straight, Pending)) {
      Settled.push_back(std::move(Straight));
      return Settled;
    }
  Pending = {std::move(Start)};
  int Budget = SettleLimit;
  std::set<Instance> Seen;
  while (!Pending.empty()) {
    Instance I = std::move(Pending.back());
    Pending.pop_back();
    if (!Seen.insert(I).second)
      continue;
    while (step(I, Pending))
      if (--Budget < 0 || !Seen.insert(I).second) {
        // Either a real spin or a cycle of free choices whose other way out is already pending.
        I.Node = Diverged;
        break;
      }
    if (I.Node != Diverged)
      Settled.push_back(std::move(I));
    else if (Pending.empty() && Settled.empty())
      Settled.push_back(std::move(I));
  }
  std::sort(Settled.begin(), Settled.end());
  Settled.erase(std::unique(Settled.begin(), Settled.end()), Settled.end());
  return Settled;
}

void Semantics::emit(State S, std::size_t I, std::vector<Instance> Variants, const Step &By,
                     std::vector<Successor> &Out) {
  for (Instance &Variant : Variants) {
    State To = &Variant == &Variants.back() ? std::move(S) : S;
    if (Variant.Node != Diverged && node(Variant).Operation == Op::End) {
      Ended.insert(Variant.Process);
      To.Instances.erase(To.Instances.begin() + static_cast<long>(I));
    } else
      To.Instances[I] = std::move(Variant);
    Out.push_back({std::move(To), By});
  }
}

void Semantics::advance(State S, std::size_t I, NodeId Next, const Step &By, std::vector<Successor> &Out) {
  Instance Moved = S.Instances[I];
  Moved.Node = Next;
  Moved.Queued = Instance::Queue::Outside;
  emit(std::move(S), I, settle(std::move(Moved)), By, Out);
}

// ---- which operations can complete ----------------------------------------------------------------------------------

bool Semantics::surelyReady(const State &S, const Case &C) const {
  if (C.Object == None || C.Otherwise || P.Objects[C.Object].Nil)
    return false;
  const ObjectState &O = S.Objects[C.Object];
  if (O.Closed)
    return true;
  return C.Sends ? O.Number < capacity(P.Objects[C.Object]) : O.Number > 0;
}

bool Semantics::mayPark(const State &S, const Node &N) const {
  for (const Case &C : Cases(N).All)
    if (C.Otherwise || surelyReady(S, C))
      return false;
  return true;
}

// A context ends with the one that it is derived from.
bool Semantics::outsideSends(ObjectId Id) const {
  for (; Id != None; Id = P.Objects[Id].Parent)
    if (P.Objects[Id].OutsideSends)
      return true;
  return false;
}

bool Semantics::endsUnseen(ObjectId Id) const {
  for (; Id != None; Id = P.Objects[Id].Parent)
    if (P.Objects[Id].EndsUnseen)
      return true;
  return false;
}

void Semantics::soloCase(const State &S, const Case &C, int Position, std::vector<Solo> &Out) const {
  Solo How;
  How.Case = Position;
  How.Sends = C.Sends;
  How.Object = C.Object;
  if (C.Object == None) {
    How.Outside = true;
    Out.push_back(How);
    return;
  }
  const Object &O = P.Objects[C.Object];
  if (O.Nil && !O.OutsideSends)
    return;
  if (surelyReady(S, C)) {
    How.Closed = !C.Sends && S.Objects[C.Object].Number == 0;
    Out.push_back(How);
    return;
  }
  if (C.Sends ? O.OutsideReceives : outsideSends(C.Object)) {
    How.Outside = true;
    How.Closed = O.K == Object::Kind::Context;
    Out.push_back(How);
    if (!C.Sends && O.K == Object::Kind::Channel) {
      How.Closed = true;
      Out.push_back(How);
    }
  }
}

std::vector<Semantics::Solo> Semantics::solos(const State &S, const Node &N) const {
  std::vector<Solo> Out;
  bool Ready = false;
  const Cases Of(N);
  for (std::size_t I = 0; I < Of.All.size(); ++I)
    if (!Of.All[I].Otherwise) {
      soloCase(S, Of.All[I], N.Operation == Op::Select ? static_cast<int>(I) : None, Out);
      Ready |= surelyReady(S, Of.All[I]);
    }
  for (std::size_t I = 0; I < Of.All.size(); ++I)
    if (Of.All[I].Otherwise && !Ready) {
      Solo How;
      How.Case = static_cast<int>(I);
      How.Otherwise = true;
      Out.push_back(How);
    }
  return Out;
}

// ---- completing them --------------------------------------------------------------------------------------------

Instance Semantics::complete(Instance I, int CaseIndex, bool Closed) const {
  const Node &N = node(I);
  if (N.Operation == Op::Select) {
    if (N.Slot != None)
      I.Slots[N.Slot] = static_cast<std::uint8_t>(CaseIndex);
    for (std::size_t C = 0; C < N.Cases.size(); ++C) {
      bool Won = static_cast<int>(C) == CaseIndex;
      if (N.Cases[C].Chosen != None)
        I.Slots[N.Cases[C].Chosen] = Won;
      if (N.Cases[C].Closed != None)
        I.Slots[N.Cases[C].Closed] = Won && Closed;
    }
    I.Node = N.Next[0];
    return I;
  }
  if (N.Operation == Op::Receive && N.Slot != None)
    I.Slots[N.Slot] = !Closed;
  I.Node = N.Next[N.Operation == Op::Receive && Closed ? 1 : 0];
  return I;
}

void Semantics::applySolo(const State &S, std::size_t I, const Solo &How, std::vector<Successor> &Out) {
  State To = S;
  const Instance &Actor = S.Instances[I];
  Step By{{Actor.Process, Actor.Node}, {}, How.Case, None};
  if (How.Outside && endsUnseen(How.Object)) { // too early, perhaps
    To.End = State::Ending::Cut;
    Out.push_back({std::move(To), By});
    return;
  }
  if (How.Object != None && !How.Outside && !How.Otherwise) {
    ObjectState &O = To.Objects[How.Object];
    if (How.Sends && O.Closed) {
      Ended.insert(Actor.Process);
      To.End = State::Ending::Misused;
      Out.push_back({std::move(To), By});
      return;
    }
    if (!How.Closed)
      O.Number += How.Sends ? 1 : -1;
  }
  emit(std::move(To), I, settle(complete(Actor, How.Case, How.Closed)), By, Out);
}

void Semantics::cancel(State &S, ObjectId Root) const {
  S.Objects[Root].Closed = true;
  for (std::size_t I = 0; I < P.Objects.size(); ++I)
    if (P.Objects[I].Parent == Root && !S.Objects[I].Closed)
      cancel(S, static_cast<int>(I));
}

void Semantics::expandInstance(const State &S, std::size_t I, std::vector<Successor> &Out) {
  const Instance &Actor = S.Instances[I];
  if (Actor.Node == Diverged)
    return;
  const Node &N = node(Actor);
  Step By{{Actor.Process, Actor.Node}, {}, None, None};
  if (communicates(Actor)) {
    for (const Solo &How : solos(S, N))
      applySolo(S, I, How, Out);
    return;
  }
  if (N.Operation == Op::Spawn)
    return spawn(S, I, By, Out);
  State To = S;
  auto Ends = [&](State::Ending How) {
    Ended.insert(Actor.Process); // it takes the program with it
    To.End = How;
    Out.push_back({To, By});
  };
  switch (N.Operation) {
  case Op::Make:
    if (To.Objects[N.Object].Made)
      return Ends(State::Ending::Cut);
    To.Objects[N.Object].Made = true;
    return advance(std::move(To), I, N.Next[0], By, Out);
  case Op::Close:
    if (!P.Objects[N.Object].OutsideSends && (P.Objects[N.Object].Nil || To.Objects[N.Object].Closed))
      return Ends(State::Ending::Misused);
    To.Objects[N.Object].Closed = true;
    return advance(std::move(To), I, N.Next[0], By, Out);
  case Op::Cancel:
    cancel(To, N.Object);
    return advance(std::move(To), I, N.Next[0], By, Out);
  case Op::Enter: {
    bool First = !To.Objects[N.Object].Closed;
    To.Objects[N.Object].Closed = true;
    return advance(std::move(To), I, N.Next[First ? 0 : 1], By, Out);
  }
  case Op::Add: {
    Place Here{Actor.Process, Actor.Node};
    if (P.Objects[N.Object].OutsideSends)
      ; // somebody out of sight may hold a count meanwhile
    else if (Actor.Late & bit(N.Object))
      LateAdds.insert(Here);
    else
      EarlyAdds.insert(Here);
    To.Objects[N.Object].Number =
        static_cast<std::int16_t>(To.Objects[N.Object].Number + P.evaluate(N.Amount, V.Atoms));
    Exceeded |= To.Objects[N.Object].Number > 10000;
    if (To.Objects[N.Object].Number < 0 && !P.Objects[N.Object].OutsideSends)
      return Ends(State::Ending::Misused);
    return advance(std::move(To), I, N.Next[0], By, Out);
  }
  case Op::Done:
    if (!P.Objects[N.Object].OutsideSends && --To.Objects[N.Object].Number < 0)
      return Ends(State::Ending::Misused);
    return advance(std::move(To), I, N.Next[0], By, Out);
  case Op::Wait: {
    if (N.Value == 1)
      advance(S, I, N.Next[1], By, Out);
    if (To.Objects[N.Object].Number > 0 && !P.Objects[N.Object].OutsideSends)
      return;
    for (std::size_t J = 0; J < To.Instances.size(); ++J)
      if (J != I)
        To.Instances[J].Late |= static_cast<std::uint8_t>(bit(N.Object));
    return advance(std::move(To), I, N.Next[0], By, Out);
  }
  case Op::Exit:
    return Ends(State::Ending::Exited);
  default:
    return expandLock(S, I, By, Out);
  }
}

void Semantics::spawn(const State &S, std::size_t I, const Step &By, std::vector<Successor> &Out) {
  const Node &N = node(S.Instances[I]);
  if (S.Instances.size() >= L.Goroutines) {
    State To = S;
    To.End = State::Ending::Cut;
    Out.push_back({std::move(To), By});
    return;
  }
  const Process &Child = P.Processes[N.Target];
  Instance Born;
  Born.Process = N.Target;
  Born.Node = Child.Entry;
  Born.Slots.assign(static_cast<std::size_t>(Child.Slots), 0);
  for (const Instance &Variant : settle(std::move(Born))) {
    State With = S;
    if (Variant.Node == Diverged || node(Variant).Operation != Op::End)
      With.Instances.push_back(Variant);
    else
      Ended.insert(N.Target);
    advance(std::move(With), I, N.Next[0], By, Out);
  }
}

bool Semantics::communicates(const Instance &I) const {
  if (I.Node == Diverged)
    return false;
  Op O = node(I).Operation;
  return O == Op::Send || O == Op::Receive || O == Op::Select;
}

bool Semantics::unbuffered(const State &S, const Case &C) const {
  if (C.Object == None || C.Otherwise)
    return false;
  const Object &O = P.Objects[C.Object];
  return O.K == Object::Kind::Channel && !O.Nil && !S.Objects[C.Object].Closed && capacity(O) == 0;
}

void Semantics::expandRendezvous(const State &S, std::vector<Successor> &Out) {
  struct Meeting {
    std::size_t Who;
    bool Parks;
  };
  std::vector<Meeting> Ready;
  for (std::size_t I = 0; I < S.Instances.size(); ++I)
    if (communicates(S.Instances[I]))
      Ready.push_back({I, mayPark(S, node(S.Instances[I]))});
  for (const Meeting &A : Ready)
    for (const Meeting &B : Ready)
      if (A.Who != B.Who && (A.Parks || B.Parks))
        meet(S, A.Who, B.Who, Out);
}

void Semantics::meet(const State &S, std::size_t I, std::size_t J, std::vector<Successor> &Out) {
  const Instance &Sender = S.Instances[I], &Receiver = S.Instances[J];
  const Cases SendersOwn(node(Sender)), ReceiversOwn(node(Receiver));
  const std::span<const Case> Sends = SendersOwn.All, Receives = ReceiversOwn.All;
  auto Position = [&](const Instance &Who, std::size_t C) {
    return node(Who).Operation == Op::Select ? static_cast<int>(C) : None;
  };
  for (std::size_t A = 0; A < Sends.size(); ++A)
    for (std::size_t B = 0; B < Receives.size(); ++B) {
      if (!Sends[A].Sends || Receives[B].Sends || !unbuffered(S, Sends[A]) || Sends[A].Object != Receives[B].Object)
        continue;
      Step By{
          {Sender.Process, Sender.Node}, {Receiver.Process, Receiver.Node}, Position(Sender, A), Position(Receiver, B)};
      std::vector<Successor> Half;
      emit(S, I, settle(complete(Sender, By.ActorCase, false)), By, Half);
      for (const Successor &H : Half) {
        // The sender may have ended and left the list: find the receiver again.
        bool Ended = H.To.Instances.size() < S.Instances.size();
        emit(H.To, Ended && I < J ? J - 1 : J, settle(complete(Receiver, By.PartnerCase, false)), By, Out);
      }
    }
}

// Operations that commute with everything else need no interleaving: the first of them is the only successor.
bool Semantics::expandEager(const State &S, std::vector<Successor> &Out) {
  for (std::size_t I = 0; I < S.Instances.size(); ++I) {
    if (S.Instances[I].Node == Diverged)
      continue;
    if (commutes(node(S.Instances[I]))) {
      expandInstance(S, I, Out);
      return true;
    }
  }
  return false;
}

std::vector<Successor> Semantics::expand(const State &S, bool All) {
  std::vector<Successor> Out;
  if (S.End != State::Ending::Runs || (!All && expandEager(S, Out)))
    return Out;
  for (std::size_t I = 0; I < S.Instances.size(); ++I)
    expandInstance(S, I, Out);
  expandRendezvous(S, Out);
  return Out;
}

} // namespace tether::model
