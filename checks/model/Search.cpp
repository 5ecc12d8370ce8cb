#include "Search.h"

#include <algorithm>
#include <cstring>
#include <map>
#include <string>
#include <unordered_map>

namespace tether::model {
namespace {

constexpr int Diverged = 0xFFFF;   // spins for ever without an operation: alive, never blocked
constexpr int SettleLimit = 2000;  // invisible steps before that verdict

struct Instance {
  int Process = 0;
  int Node = 0;
  std::uint8_t Late = 0; // bit w: a Wait on wait group w has returned since this instance was started
  std::vector<std::uint8_t> Slots;
  auto operator<=>(const Instance &) const = default;
};

struct ObjectState {
  std::int8_t Number = 0; // buffered values, or the wait group's counter
  bool Closed = false;    // closed, cancelled, or entered
  bool Made = false;
};

struct State {
  std::vector<ObjectState> Objects;
  std::vector<Instance> Instances;
  // Cut: more happens than is modelled (a second generation of an object, too many goroutines); nothing may be
  // concluded about what comes after, so everything may still be woken.
  enum class Ending : std::uint8_t { Runs, Exited, Misused, Cut } End = Ending::Runs;
};

std::string encode(State &S) {
  std::sort(S.Instances.begin(), S.Instances.end());
  std::string Key;
  Key.push_back(static_cast<char>(S.End));
  for (const ObjectState &O : S.Objects) {
    Key.push_back(static_cast<char>(O.Number));
    Key.push_back(static_cast<char>(O.Closed | O.Made << 1));
  }
  for (const Instance &I : S.Instances) {
    Key.push_back(static_cast<char>(I.Process));
    Key.push_back(static_cast<char>(I.Node & 0xFF));
    Key.push_back(static_cast<char>(I.Node >> 8));
    Key.push_back(static_cast<char>(I.Late));
    Key.append(reinterpret_cast<const char *>(I.Slots.data()), I.Slots.size());
  }
  return Key;
}

struct Successor {
  State To;
  Step By;
};

// One way in which one instance can complete its operation without a partner.
struct Solo {
  int Case = None;     // of a select
  bool Closed = false; // a receive that found the channel closed
  bool Sends = false;
  bool Outside = false; // served by code out of sight: the channel itself does not change
  ObjectId Object = None;
  bool Otherwise = false;
};

class Explorer {
public:
  Explorer(const Program &P, const Valuation &V, const Limits &L) : P(P), V(V), L(L) {
    for (std::size_t I = 0; I < P.Objects.size(); ++I)
      if (P.Objects[I].K == Object::Kind::WaitGroup)
        WaitGroupBit[static_cast<int>(I)] = static_cast<int>(WaitGroupBit.size());
  }

  Outcome run();

private:
  struct Edge {
    int From, To;
    Step By;
  };

  bool discover(State S, int From, const Step &By);
  std::vector<Successor> expand(const State &S);
  void expandInstance(const State &S, std::size_t I, std::vector<Successor> &Out);
  void expandRendezvous(const State &S, std::vector<Successor> &Out);
  bool expandEager(const State &S, std::vector<Successor> &Out);

  const Node &node(const Instance &I) const { return P.Processes[I.Process].Nodes[I.Node]; }
  std::vector<Instance> settle(Instance I);
  bool step(Instance &I, std::vector<Instance> &Pending);
  void advance(const State &S, std::size_t I, NodeId Next, const Step &By, std::vector<Successor> &Out);
  void emit(const State &S, std::size_t I, const std::vector<Instance> &Variants, const Step &By,
            std::vector<Successor> &Out);

  std::vector<Case> casesOf(const Node &N) const;
  std::vector<Solo> solos(const State &S, const Node &N) const;
  void soloCase(const State &S, const Case &C, int Position, std::vector<Solo> &Out) const;
  bool mayPark(const State &S, const Node &N) const;
  bool surelyReady(const State &S, const Case &C) const;
  Instance complete(Instance I, int CaseIndex, bool Closed) const;
  void applySolo(const State &S, std::size_t I, const Solo &How, std::vector<Successor> &Out);
  void cancel(State &S, ObjectId Root) const;
  int capacity(const Object &O) const { return O.Capacity == None ? 0 : P.evaluate(O.Capacity, V.Atoms); }
  int bit(ObjectId Group) const {
    auto It = WaitGroupBit.find(Group);
    return It == WaitGroupBit.end() || It->second > 7 ? 0 : 1 << It->second;
  }

  void findStuck(Outcome &Out) const;
  std::vector<char> canLeave(const Place &Where, const std::vector<std::vector<int>> &Incoming) const;
  std::vector<Step> pathTo(int StateIndex) const;

  const Program &P;
  const Valuation &V;
  const Limits &L;
  std::map<ObjectId, int> WaitGroupBit;

  std::unordered_map<std::string, int> Index;
  std::vector<State> States;
  std::vector<std::pair<int, Step>> Parent;
  std::vector<Edge> Edges;
  std::set<Place> LateAdd, EarlyAdd;
};

// ---- invisible steps ----------------------------------------------------------------------------------------------

// Performs one invisible step of I. Returns false when I stands at a visible operation.
bool Explorer::step(Instance &I, std::vector<Instance> &Pending) {
  const Node &N = node(I);
  switch (N.Operation) {
  case Op::Pass: I.Node = N.Next[0]; return true;
  case Op::Set: I.Slots[N.Slot] = static_cast<std::uint8_t>(N.Value); I.Node = N.Next[0]; return true;
  case Op::TestSlot: I.Node = N.Next[I.Slots[N.Slot] == N.Value ? 0 : 1]; return true;
  case Op::Loop: {
    bool More = I.Slots[N.Slot] < P.evaluate(N.Amount, V.Atoms);
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
  default: return false;
  }
}

std::vector<Instance> Explorer::settle(Instance Start) {
  std::vector<Instance> Pending{std::move(Start)}, Settled;
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

void Explorer::emit(const State &S, std::size_t I, const std::vector<Instance> &Variants, const Step &By,
                    std::vector<Successor> &Out) {
  for (const Instance &Variant : Variants) {
    State To = S;
    if (Variant.Node != Diverged && node(Variant).Operation == Op::End)
      To.Instances.erase(To.Instances.begin() + static_cast<long>(I));
    else
      To.Instances[I] = Variant;
    Out.push_back({std::move(To), By});
  }
}

void Explorer::advance(const State &S, std::size_t I, NodeId Next, const Step &By, std::vector<Successor> &Out) {
  Instance Moved = S.Instances[I];
  Moved.Node = Next;
  emit(S, I, settle(std::move(Moved)), By, Out);
}

// ---- which operations can complete ----------------------------------------------------------------------------------

std::vector<Case> Explorer::casesOf(const Node &N) const {
  if (N.Operation == Op::Select)
    return N.Cases;
  Case C;
  C.Sends = N.Operation == Op::Send;
  C.Object = N.Object;
  return {C};
}

bool Explorer::surelyReady(const State &S, const Case &C) const {
  if (C.Object == None || C.Otherwise || P.Objects[C.Object].Nil)
    return false;
  const ObjectState &O = S.Objects[C.Object];
  if (O.Closed)
    return true;
  return C.Sends ? O.Number < capacity(P.Objects[C.Object]) : O.Number > 0;
}

bool Explorer::mayPark(const State &S, const Node &N) const {
  for (const Case &C : casesOf(N))
    if (C.Otherwise || surelyReady(S, C))
      return false;
  return true;
}

void Explorer::soloCase(const State &S, const Case &C, int Position, std::vector<Solo> &Out) const {
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
  if (O.Nil)
    return;
  if (surelyReady(S, C)) {
    How.Closed = !C.Sends && S.Objects[C.Object].Number == 0;
    Out.push_back(How);
    return;
  }
  if (C.Sends ? O.OutsideReceives : O.OutsideSends) {
    How.Outside = true;
    How.Closed = O.K == Object::Kind::Context;
    Out.push_back(How);
    if (!C.Sends && O.K == Object::Kind::Channel) {
      How.Closed = true;
      Out.push_back(How);
    }
  }
}

std::vector<Solo> Explorer::solos(const State &S, const Node &N) const {
  std::vector<Solo> Out;
  bool Ready = false;
  std::vector<Case> Cases = casesOf(N);
  for (std::size_t I = 0; I < Cases.size(); ++I)
    if (!Cases[I].Otherwise) {
      soloCase(S, Cases[I], N.Operation == Op::Select ? static_cast<int>(I) : None, Out);
      Ready |= surelyReady(S, Cases[I]);
    }
  for (std::size_t I = 0; I < Cases.size(); ++I)
    if (Cases[I].Otherwise && !Ready) {
      Solo How;
      How.Case = static_cast<int>(I);
      How.Otherwise = true;
      Out.push_back(How);
    }
  return Out;
}

// ---- completing them --------------------------------------------------------------------------------------------

Instance Explorer::complete(Instance I, int CaseIndex, bool Closed) const {
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

void Explorer::applySolo(const State &S, std::size_t I, const Solo &How, std::vector<Successor> &Out) {
  State To = S;
  const Instance &Actor = S.Instances[I];
  Step By{{Actor.Process, Actor.Node}, {}, How.Case, None};
  if (How.Object != None && !How.Outside && !How.Otherwise) {
    ObjectState &O = To.Objects[How.Object];
    if (How.Sends && O.Closed) {
      To.End = State::Ending::Misused;
      Out.push_back({std::move(To), By});
      return;
    }
    if (!How.Closed)
      O.Number += How.Sends ? 1 : -1;
  }
  emit(To, I, settle(complete(Actor, How.Case, How.Closed)), By, Out);
}

void Explorer::cancel(State &S, ObjectId Root) const {
  S.Objects[Root].Closed = true;
  for (std::size_t I = 0; I < P.Objects.size(); ++I)
    if (P.Objects[I].Parent == Root && !S.Objects[I].Closed)
      cancel(S, static_cast<int>(I));
}

void Explorer::expandInstance(const State &S, std::size_t I, std::vector<Successor> &Out) {
  const Instance &Actor = S.Instances[I];
  if (Actor.Node == Diverged)
    return;
  const Node &N = node(Actor);
  Step By{{Actor.Process, Actor.Node}, {}, None, None};
  State To = S;
  auto Ends = [&](State::Ending How) {
    To.End = How;
    Out.push_back({To, By});
  };
  switch (N.Operation) {
  case Op::Send:
  case Op::Receive:
  case Op::Select:
    for (const Solo &How : solos(S, N))
      applySolo(S, I, How, Out);
    return;
  case Op::Make:
    if (To.Objects[N.Object].Made)
      return Ends(State::Ending::Cut);
    To.Objects[N.Object].Made = true;
    return advance(To, I, N.Next[0], By, Out);
  case Op::Close:
    if (P.Objects[N.Object].Nil || (To.Objects[N.Object].Closed && !P.Objects[N.Object].OutsideSends))
      return Ends(State::Ending::Misused);
    To.Objects[N.Object].Closed = true;
    return advance(To, I, N.Next[0], By, Out);
  case Op::Cancel:
    cancel(To, N.Object);
    return advance(To, I, N.Next[0], By, Out);
  case Op::Enter: {
    bool First = !To.Objects[N.Object].Closed;
    To.Objects[N.Object].Closed = true;
    return advance(To, I, N.Next[First ? 0 : 1], By, Out);
  }
  case Op::Add: {
    Place Here{Actor.Process, Actor.Node};
    if (P.Objects[N.Object].OutsideSends)
      ; // somebody out of sight may hold a count meanwhile
    else if (Actor.Late & bit(N.Object))
      LateAdd.insert(Here);
    else
      EarlyAdd.insert(Here);
    To.Objects[N.Object].Number += static_cast<std::int8_t>(P.evaluate(N.Amount, V.Atoms));
    return advance(To, I, N.Next[0], By, Out);
  }
  case Op::Done:
    if (!P.Objects[N.Object].OutsideSends && --To.Objects[N.Object].Number < 0)
      return Ends(State::Ending::Misused);
    return advance(To, I, N.Next[0], By, Out);
  case Op::Wait: {
    if (To.Objects[N.Object].Number > 0 && !P.Objects[N.Object].OutsideSends)
      return;
    for (std::size_t J = 0; J < To.Instances.size(); ++J)
      if (J != I)
        To.Instances[J].Late |= static_cast<std::uint8_t>(bit(N.Object));
    return advance(To, I, N.Next[0], By, Out);
  }
  case Op::Spawn: {
    if (S.Instances.size() >= L.Goroutines)
      return Ends(State::Ending::Cut);
    const Process &Child = P.Processes[N.Target];
    Instance Born;
    Born.Process = N.Target;
    Born.Node = Child.Entry;
    Born.Slots.assign(static_cast<std::size_t>(Child.Slots), 0);
    for (const Instance &Variant : settle(std::move(Born))) {
      State With = S;
      if (Variant.Node == Diverged || node(Variant).Operation != Op::End)
        With.Instances.push_back(Variant);
      advance(With, I, N.Next[0], By, Out);
    }
    return;
  }
  case Op::Exit:
    return Ends(State::Ending::Exited);
  default: return;
  }
}

void Explorer::expandRendezvous(const State &S, std::vector<Successor> &Out) {
  auto Unbuffered = [&](const Case &C) {
    return C.Object != None && !C.Otherwise && !P.Objects[C.Object].Nil && !S.Objects[C.Object].Closed &&
           P.Objects[C.Object].K == Object::Kind::Channel && capacity(P.Objects[C.Object]) == 0;
  };
  auto Communicates = [&](const Instance &I) {
    return I.Node != Diverged && (node(I).Operation == Op::Send || node(I).Operation == Op::Receive ||
                                  node(I).Operation == Op::Select);
  };
  for (std::size_t I = 0; I < S.Instances.size(); ++I) {
    if (!Communicates(S.Instances[I]))
      continue;
    std::vector<Case> Sends = casesOf(node(S.Instances[I]));
    for (std::size_t J = 0; J < S.Instances.size(); ++J) {
      if (I == J || !Communicates(S.Instances[J]))
        continue;
      if (!mayPark(S, node(S.Instances[I])) && !mayPark(S, node(S.Instances[J])))
        continue;
      std::vector<Case> Receives = casesOf(node(S.Instances[J]));
      for (std::size_t A = 0; A < Sends.size(); ++A)
        for (std::size_t B = 0; B < Receives.size(); ++B) {
          if (!Sends[A].Sends || Receives[B].Sends || !Unbuffered(Sends[A]) || Sends[A].Object != Receives[B].Object)
            continue;
          auto Position = [&](std::size_t Who, std::size_t C) {
            return node(S.Instances[Who]).Operation == Op::Select ? static_cast<int>(C) : None;
          };
          Step By{{S.Instances[I].Process, S.Instances[I].Node},
                  {S.Instances[J].Process, S.Instances[J].Node},
                  Position(I, A),
                  Position(J, B)};
          std::vector<Successor> Half;
          emit(S, I, settle(complete(S.Instances[I], By.ActorCase, false)), By, Half);
          for (const Successor &H : Half) {
            // The sender may have ended and left the list: find the receiver again.
            bool Ended = H.To.Instances.size() < S.Instances.size();
            std::size_t Receiver = Ended && I < J ? J - 1 : J;
            emit(H.To, Receiver, settle(complete(S.Instances[J], By.PartnerCase, false)), By, Out);
          }
        }
    }
  }
}

// Operations that commute with everything else need no interleaving: the first of them is the only successor.
bool Explorer::expandEager(const State &S, std::vector<Successor> &Out) {
  for (std::size_t I = 0; I < S.Instances.size(); ++I) {
    if (S.Instances[I].Node == Diverged)
      continue;
    Op O = node(S.Instances[I]).Operation;
    if (O == Op::Make || O == Op::Spawn) {
      expandInstance(S, I, Out);
      return true;
    }
  }
  return false;
}

std::vector<Successor> Explorer::expand(const State &S) {
  std::vector<Successor> Out;
  if (S.End != State::Ending::Runs || expandEager(S, Out))
    return Out;
  for (std::size_t I = 0; I < S.Instances.size(); ++I)
    expandInstance(S, I, Out);
  expandRendezvous(S, Out);
  return Out;
}

// ---- the state graph --------------------------------------------------------------------------------------------

bool Explorer::discover(State S, int From, const Step &By) {
  std::string Key = encode(S);
  auto [It, New] = Index.emplace(std::move(Key), static_cast<int>(States.size()));
  if (New) {
    States.push_back(std::move(S));
    Parent.emplace_back(From, By);
  }
  if (From != None)
    Edges.push_back({From, It->second, By});
  return States.size() <= L.States;
}

std::vector<Step> Explorer::pathTo(int StateIndex) const {
  std::vector<Step> Path;
  for (int I = StateIndex; Parent[static_cast<std::size_t>(I)].first != None;
       I = Parent[static_cast<std::size_t>(I)].first)
    Path.push_back(Parent[static_cast<std::size_t>(I)].second);
  std::reverse(Path.begin(), Path.end());
  return Path;
}

bool blocks(Op O) { return O == Op::Send || O == Op::Receive || O == Op::Select || O == Op::Wait; }

// An instance at a place is stuck in a state when no continuation ever moves an instance from that place.
void Explorer::findStuck(Outcome &Out) const {
  std::vector<std::vector<int>> Incoming(States.size());
  std::vector<char> Final(States.size(), 1);
  for (std::size_t E = 0; E < Edges.size(); ++E) {
    Incoming[static_cast<std::size_t>(Edges[E].To)].push_back(static_cast<int>(E));
    Final[static_cast<std::size_t>(Edges[E].From)] = 0;
  }
  std::map<Place, std::vector<int>> Standing;
  for (std::size_t S = 0; S < States.size(); ++S)
    for (const Instance &I : States[S].Instances)
      if (I.Node != Diverged && blocks(node(I).Operation))
        Standing[{I.Process, I.Node}].push_back(static_cast<int>(S));

  std::map<Place, std::vector<char>> Leaves;
  for (const auto &[Where, In] : Standing)
    Leaves[Where] = canLeave(Where, Incoming);
  auto IsStuck = [&](const Place &Where, int S) { return !Leaves[Where][static_cast<std::size_t>(S)]; };

  for (const auto &[Where, In] : Standing) {
    if (P.Processes[Where.Process].Daemon)
      continue;
    // States are numbered breadth first. A final state tells best what everybody else came to.
    int Best = None;
    for (int S : In)
      if (IsStuck(Where, S) && (Best == None || (Final[static_cast<std::size_t>(S)] && !Final[static_cast<std::size_t>(Best)])))
        Best = S;
    if (Best == None)
      continue;
    Stuck Found{Where, pathTo(Best), {}};
    for (const Instance &I : States[static_cast<std::size_t>(Best)].Instances) {
      Place Other{I.Process, I.Node};
      if (Other != Where && I.Node != Diverged && blocks(node(I).Operation) && IsStuck(Other, Best))
        Found.AlsoStuck.push_back(Other);
    }
    Out.Leaks.push_back(std::move(Found));
  }
}

// For each state, whether some continuation moves an instance from Where (or nothing may be concluded).
std::vector<char> Explorer::canLeave(const Place &Where, const std::vector<std::vector<int>> &Incoming) const {
  std::vector<char> Marked(States.size(), 0);
  std::vector<int> Work;
  auto Mark = [&](int S) {
    if (!Marked[static_cast<std::size_t>(S)]) {
      Marked[static_cast<std::size_t>(S)] = 1;
      Work.push_back(S);
    }
  };
  for (const Edge &E : Edges)
    if (E.By.Actor == Where || E.By.Partner == Where)
      Mark(E.From);
  for (std::size_t S = 0; S < States.size(); ++S)
    if (States[S].End != State::Ending::Runs)
      Mark(static_cast<int>(S));
  while (!Work.empty()) {
    int S = Work.back();
    Work.pop_back();
    for (int E : Incoming[static_cast<std::size_t>(S)])
      Mark(Edges[static_cast<std::size_t>(E)].From);
  }
  return Marked;
}

Outcome Explorer::run() {
  State First;
  First.Objects.resize(P.Objects.size());
  Instance Body;
  Body.Node = P.Processes[0].Entry;
  Body.Slots.assign(static_cast<std::size_t>(P.Processes[0].Slots), 0);
  for (const Instance &Variant : settle(std::move(Body))) {
    State S = First;
    if (Variant.Node == Diverged || node(Variant).Operation != Op::End)
      S.Instances.push_back(Variant);
    discover(std::move(S), None, {});
  }
  Outcome Out;
  std::map<Place, std::vector<Step>> LatePaths;
  for (std::size_t I = 0; I < States.size() && Out.Complete; ++I) {
    for (Successor &Next : expand(State(States[I])))
      Out.Complete &= discover(std::move(Next.To), static_cast<int>(I), Next.By);
    for (const Place &Where : LateAdd)
      if (!LatePaths.count(Where))
        LatePaths[Where] = pathTo(static_cast<int>(I));
  }
  Out.States = static_cast<unsigned>(States.size());
  if (!Out.Complete)
    return Out;
  findStuck(Out);
  for (auto &[Where, Path] : LatePaths)
    if (EarlyAdd.count(Where))
      Out.LateAdds.push_back({Where, std::move(Path), {}});
  for (const State &S : States)
    Out.Misuse |= S.End == State::Ending::Misused;
  return Out;
}

} // namespace

Outcome search(const Program &P, const Valuation &V, const Limits &L) { return Explorer(P, V, L).run(); }

} // namespace tether::model
