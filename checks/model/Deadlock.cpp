#include "Deadlock.h"

#include <algorithm>

namespace tether::model {
namespace {

LockStory unclear() {
  LockStory S;
  S.K = LockStory::Kind::Unclear;
  return S;
}

class Deadlock {
public:
  Deadlock(const Program &P, const Judgement &J) : P(P), J(J) {
    for (const Process &Proc : P.Processes)
      Held.push_back(heldLocks(Proc));
    Stuck.push_back(J.Witness.Where);
    for (const Place &Other : J.Witness.AlsoStuck)
      if (std::find(Stuck.begin(), Stuck.end(), Other) == Stuck.end())
        Stuck.push_back(Other);
    connect();
  }

  LockStory story();

private:
  struct Edge {
    std::size_t To = 0;
    ObjectId Lock = None; // None: for something else
  };

  const Node &node(const Place &At) const { return P.Processes[At.Process].Nodes[At.Node]; }
  const Holds &held(const Place &At) const { return Held[At.Process][static_cast<std::size_t>(At.Node)]; }
  std::vector<ObjectId> wanted(const Node &N) const;
  const Hold *holds(const Place &At, ObjectId Lock) const;
  bool comesTo(const Place &From, const Place &Waiting) const;
  bool ends(const Node &Waiting, const Node &N) const;
  void connect();
  void waitsForHolder(std::size_t From);
  bool waitsForOther(std::size_t From);
  bool locks(std::size_t I) const { return takesLock(node(Stuck[I]).Operation); }

  bool asksFlag(const Place &At, const Hold &H) const;
  std::optional<LockStory> ownLock(std::size_t I) const;
  std::optional<LockStory> circle(std::size_t I) const;
  std::optional<LockStory> kept(std::size_t I) const;
  std::optional<LockStory> unheard(std::size_t I) const;
  std::vector<char> reachable(std::size_t From) const;

  const Program &P;
  const Judgement &J;
  std::vector<std::vector<Holds>> Held; // of each process, at each node
  std::vector<Place> Stuck;             // the first is the one in question
  std::vector<std::vector<Edge>> Edges; // who waits for whom
  std::vector<char> Unclear;            // may wait for somebody who is not stuck
};

std::vector<ObjectId> Deadlock::wanted(const Node &N) const {
  std::vector<ObjectId> Out;
  if (N.Operation == Op::LockAll)
    for (const Case &C : N.Cases)
      Out.push_back(C.Object);
  else if (takesLock(N.Operation))
    Out.push_back(N.Object);
  return Out;
}

const Hold *Deadlock::holds(const Place &At, ObjectId Lock) const {
  auto It = held(At).find(Lock);
  return It == held(At).end() ? nullptr : &It->second;
}

// Whether N would end the wait of Waiting.
bool Deadlock::ends(const Node &Waiting, const Node &N) const {
  auto Offers = [&](ObjectId Object, bool Sends) {
    if (N.Operation == Op::Select)
      return std::any_of(N.Cases.begin(), N.Cases.end(),
                         [&](const Case &C) { return C.Object == Object && C.Sends == Sends; });
    if (N.Object != Object)
      return false;
    if (Sends && (N.Operation == Op::Close || N.Operation == Op::Cancel))
      return true;
    return N.Operation == (Sends ? Op::Send : Op::Receive);
  };
  switch (Waiting.Operation) {
  case Op::Send:
    return Offers(Waiting.Object, false);
  case Op::Receive:
    return Offers(Waiting.Object, true);
  case Op::Select:
    return std::any_of(Waiting.Cases.begin(), Waiting.Cases.end(),
                       [&](const Case &C) { return C.Object != None && Offers(C.Object, !C.Sends); });
  case Op::Wait:
    return N.Operation == Op::Done && N.Object == Waiting.Object;
  case Op::Park:
    return N.Operation == Op::Notify && N.Object == Waiting.Object;
  default:
    return false;
  }
}

// Whether the goroutine at From would, if it went on, come to an operation that ends the wait at Waiting.
bool Deadlock::comesTo(const Place &From, const Place &Waiting) const {
  return leads(P.Processes[From.Process], From.Node, [&](const Node &To) { return ends(node(Waiting), To); });
}

void Deadlock::waitsForHolder(std::size_t From) {
  const Node &N = node(Stuck[From]);
  for (ObjectId Lock : wanted(N)) {
    std::vector<Edge> Sure, Maybe;
    for (std::size_t To = 0; To < Stuck.size(); ++To) {
      if (To == From)
        continue;
      if (const Hold *H = holds(Stuck[To], Lock); H && (N.Operation != Op::LockShared || !H->Shared))
        (H->Surely ? Sure : Maybe).push_back({To, Lock});
      if (const Hold *H = holds(Stuck[To], Lock); H && H->Tried && !H->Surely)
        Unclear[From] = true; // the branches behind a try say who holds it
      if (N.Operation == Op::LockShared && node(Stuck[To]).Operation == Op::Lock && node(Stuck[To]).Object == Lock)
        Sure.push_back({To, Lock}); // a writer that has queued
    }
    const std::vector<Edge> &Found = Sure.empty() ? Maybe : Sure;
    Edges[From].insert(Edges[From].end(), Found.begin(), Found.end());
  }
}

// False where somebody who is not stuck could have ended the wait: the model does not know what the data say.
bool Deadlock::waitsForOther(std::size_t From) {
  std::set<ProcessId> Reached;
  for (std::size_t To = 0; To < Stuck.size(); ++To)
    if (To != From && comesTo(Stuck[To], Stuck[From])) {
      Edges[From].push_back({To, None});
      Reached.insert(Stuck[To].Process);
    }
  if (node(Stuck[From]).Operation != Op::Park)
    return true;
  for (std::size_t I = 0; I < P.Processes.size(); ++I)
    for (const Node &N : P.Processes[I].Nodes)
      if (ends(node(Stuck[From]), N) && !Reached.count(static_cast<ProcessId>(I)))
        return false;
  return true;
}

void Deadlock::connect() {
  Edges.resize(Stuck.size());
  Unclear.assign(Stuck.size(), 0);
  for (std::size_t I = 0; I < Stuck.size(); ++I) {
    waitsForHolder(I);
    Unclear[I] |= !locks(I) && !waitsForOther(I);
  }
}

std::vector<char> Deadlock::reachable(std::size_t From) const {
  std::vector<char> Seen(Stuck.size(), 0);
  std::vector<std::size_t> Work{From};
  while (!Work.empty()) {
    std::size_t I = Work.back();
    Work.pop_back();
    for (const Edge &E : Edges[I])
      if (!Seen[E.To]) {
        Seen[E.To] = 1;
        Work.push_back(E.To);
      }
  }
  return Seen;
}

void setTaken(LockStory &S, ProcessId Process, const Hold &H) {
  for (NodeId N : H.TakenAt)
    S.TakenAt.push_back({Process, N});
}

// Whether a branch on a variable lies between where the lock of H was taken and At.
bool Deadlock::asksFlag(const Place &At, const Hold &H) const {
  const auto &Nodes = P.Processes[At.Process].Nodes;
  auto Leads = [&](NodeId From, NodeId To) {
    std::vector<char> Seen(Nodes.size(), 0);
    std::vector<NodeId> Work{From};
    while (!Work.empty()) {
      NodeId Id = Work.back();
      Work.pop_back();
      if (Id == To)
        return true;
      bool Unlocks = Nodes[Id].Operation == Op::Unlock || Nodes[Id].Operation == Op::UnlockShared;
      for (NodeId Next : Nodes[Id].Next)
        if (Next != None && !Seen[Next] && !(Unlocks && Nodes[Id].Object == Nodes[At.Node].Object)) {
          Seen[Next] = 1;
          Work.push_back(Next);
        }
    }
    return false;
  };
  for (std::size_t N = 0; N < Nodes.size(); ++N)
    if (Nodes[N].Operation == Op::Test && P.Conditions[Nodes[N].Cond].Flag && Leads(static_cast<NodeId>(N), At.Node))
      for (NodeId Taken : H.TakenAt)
        if (Leads(Taken, static_cast<NodeId>(N)))
          return true;
  return false;
}

// The goroutine at I holds what it waits for.
std::optional<LockStory> Deadlock::ownLock(std::size_t I) const {
  const Node &N = node(Stuck[I]);
  for (ObjectId Lock : wanted(N)) {
    const Hold *H = holds(Stuck[I], Lock);
    if (!H || !H->Surely)
      continue;
    if (asksFlag(Stuck[I], *H))
      return unclear(); // it may remember there that it holds the lock
    LockStory S;
    S.Lock = Lock;
    S.K = LockStory::Kind::DoubleLock;
    setTaken(S, Stuck[I].Process, *H);
    if (N.Operation != Op::LockShared || !H->Shared)
      return S;
    S.K = LockStory::Kind::RecursiveReadLock;
    for (const Edge &E : Edges[I])
      if (node(Stuck[E.To]).Operation == Op::Lock && E.Lock == Lock)
        S.Others.push_back(Stuck[E.To]);
    if (!S.Others.empty())
      return S;
  }
  return std::nullopt;
}

// The goroutine at I waits, over others, for itself.
std::optional<LockStory> Deadlock::circle(std::size_t I) const {
  std::vector<char> Ahead = reachable(I);
  if (!Ahead[I])
    return std::nullopt;
  LockStory S;
  S.K = LockStory::Kind::LockOrder;
  for (std::size_t From = 0; From < Stuck.size(); ++From) {
    if (!Ahead[From] || !reachable(From)[I])
      continue;
    if (From != I)
      S.Others.push_back(Stuck[From]);
    for (const Edge &E : Edges[From]) {
      if (!Ahead[E.To] || !reachable(E.To)[I])
        continue;
      if (E.Lock == None) {
        S.K = LockStory::Kind::BlockedUnderLock;
        continue;
      }
      const Hold *H = holds(Stuck[E.To], E.Lock);
      if (H && (S.Lock == None || E.To == I)) {
        S.Lock = E.Lock;
        S.TakenAt.clear();
        setTaken(S, Stuck[E.To].Process, *H);
      }
    }
  }
  if (S.Lock == None)
    return std::nullopt;
  return S;
}

// Nobody who is stuck holds what the goroutine at I waits for: who held it has left.
std::optional<LockStory> Deadlock::kept(std::size_t I) const {
  if (!locks(I) || !Edges[I].empty())
    return std::nullopt;
  LockStory S;
  S.Lock = wanted(node(Stuck[I])).front();
  for (const Process &Proc : P.Processes)
    for (const Node &N : Proc.Nodes)
      if (N.Operation == Op::TryLock && N.Object == S.Lock)
        return unclear(); // who has tried may hold it, or may know why not
  S.K = !J.Exit || leavesSection(P, *J.Exit, S.Lock) ? LockStory::Kind::MissingUnlock : LockStory::Kind::Unclear;
  for (std::size_t Proc = 0; Proc < P.Processes.size(); ++Proc)
    for (std::size_t N = 0; N < P.Processes[Proc].Nodes.size(); ++N) {
      const Node &Each = P.Processes[Proc].Nodes[N];
      bool Here = static_cast<ProcessId>(Proc) == Stuck[I].Process && static_cast<NodeId>(N) == Stuck[I].Node;
      bool Left = !J.Exit || (J.Exit->Process == static_cast<ProcessId>(Proc) &&
                              P.Processes[Proc].Nodes[J.Exit->Node].Activation == Each.Activation);
      if (takesLock(Each.Operation) && Each.Object == S.Lock && !Here && Left)
        S.TakenAt.push_back({static_cast<ProcessId>(Proc), static_cast<NodeId>(N)});
    }
  return S;
}

std::optional<LockStory> Deadlock::unheard(std::size_t I) const {
  if (node(Stuck[I]).Operation != Op::Park || !Edges[I].empty())
    return std::nullopt;
  LockStory S;
  S.K = Unclear[I] ? LockStory::Kind::Unclear : LockStory::Kind::LostNotify;
  S.Lock = node(Stuck[I]).Object;
  return S;
}

// The first of those that the goroutine waits for, itself included, that explains a circle; then the first that
// explains a lock or a notification that never comes.
LockStory Deadlock::story() {
  std::vector<char> Ahead = reachable(0);
  Ahead[0] = 1;
  bool Involved = false;
  for (std::size_t I = 0; I < Stuck.size(); ++I)
    if (Ahead[I]) {
      Involved |= locks(I) || node(Stuck[I]).Operation == Op::Park;
      if (Unclear[I])
        return unclear();
    }
  if (!Involved)
    return {};
  using Teller = std::optional<LockStory> (Deadlock::*)(std::size_t) const;
  for (Teller Tell : {&Deadlock::ownLock, &Deadlock::circle, &Deadlock::kept, &Deadlock::unheard})
    for (std::size_t I = 0; I < Stuck.size(); ++I)
      if (Ahead[I])
        if (std::optional<LockStory> S = (this->*Tell)(I)) {
          S->Member = I == 0;
          const Hold *Own = holds(Stuck[0], S->Lock);
          S->Holds = S->Member && Own && Own->Surely;
          if (!S->Member)
            S->Others.insert(S->Others.begin(), Stuck[I]);
          return *S;
        }
  return unclear();
}

} // namespace

bool ordersByData(const Program &P, const Stuck &W) {
  std::vector<std::vector<char>> After(P.Processes.size());
  for (std::size_t I = 0; I < P.Processes.size(); ++I) {
    const auto &Nodes = P.Processes[I].Nodes;
    After[I].assign(Nodes.size(), 0);
    std::vector<NodeId> Work;
    for (std::size_t N = 0; N < Nodes.size(); ++N)
      if (Nodes[N].Operation == Op::Park)
        Work.push_back(static_cast<NodeId>(N));
    while (!Work.empty()) {
      NodeId Id = Work.back();
      Work.pop_back();
      for (NodeId To : Nodes[Id].Next)
        if (To != None && !After[I][To]) {
          After[I][To] = 1;
          Work.push_back(To);
        }
    }
  }
  auto IsAfter = [&](const Place &At) { return At.Process != None && After[At.Process][At.Node]; };
  return std::any_of(W.Path.begin(), W.Path.end(),
                     [&](const Step &S) { return IsAfter(S.Actor) || IsAfter(S.Partner); });
}

LockStory lockStory(const Program &P, const Judgement &J) {
  bool Locks = false;
  for (const Process &Proc : P.Processes)
    for (const Node &N : Proc.Nodes)
      Locks |= takesLock(N.Operation) || N.Operation == Op::Park;
  if (!Locks)
    return {};
  if (ordersByData(P, J.Witness))
    return unclear();
  if (J.K != Judgement::Kind::Stuck)
    return {};
  return Deadlock(P, J).story();
}

std::vector<Judgement> companions(const Program &P, const std::vector<Judgement> &Told) {
  std::set<Place> Known;
  for (const Judgement &J : Told)
    Known.insert(J.Witness.Where);
  std::vector<Judgement> Found;
  for (const Judgement &J : Told) {
    LockStory S = lockStory(P, J);
    if (S.K != LockStory::Kind::LockOrder && S.K != LockStory::Kind::BlockedUnderLock &&
        S.K != LockStory::Kind::RecursiveReadLock)
      continue;
    for (const Place &Other : S.Others) {
      if (P.Processes[Other.Process].Daemon || !Known.insert(Other).second)
        continue;
      Judgement Its = J;
      std::replace(Its.Witness.AlsoStuck.begin(), Its.Witness.AlsoStuck.end(), Other, J.Witness.Where);
      Its.Witness.Where = Other;
      Found.push_back(std::move(Its));
    }
  }
  return Found;
}

} // namespace tether::model
