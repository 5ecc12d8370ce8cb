#include "Judging.h"

#include "Inert.h"

#include <algorithm>
#include <functional>

namespace tether::model {
namespace {

constexpr int MostAssumed = 3; // what one count may be assumed to be at least
constexpr int CountedOut = 24; // constants up to here are themselves, larger ones are any number
constexpr int MostTimes = 16;  // how much larger than another a large constant is taken to be

using Truth = Valuation::Truth;

// The facts that hold at every node of one process whichever way it was reached from the entry.
std::vector<std::optional<Facts>> mustHold(const Process &P) {
  std::vector<std::optional<Facts>> At(P.Nodes.size());
  if (P.Entry == None)
    return At; // its body could not be followed: nothing of it is reached
  std::vector<NodeId> Work{P.Entry};
  At[P.Entry] = Facts();
  auto Flow = [&](NodeId To, const Facts &In) {
    std::optional<Facts> &Old = At[To];
    Facts Met = In;
    if (Old)
      for (auto It = Met.begin(); It != Met.end();) {
        auto Other = Old->find(It->first);
        It = Other == Old->end() || Other->second != It->second ? Met.erase(It) : std::next(It);
      }
    if (Old && Met == *Old)
      return;
    Old = std::move(Met);
    Work.push_back(To);
  };
  while (!Work.empty()) {
    NodeId Id = Work.back();
    Work.pop_back();
    const Node &N = P.Nodes[Id];
    for (int Arm = 0; Arm < 2; ++Arm) {
      if (N.Next[Arm] == None)
        continue;
      Facts Out = *At[Id];
      if (N.Operation == Op::Test)
        Out[N.Cond] = Arm == 0;
      Flow(N.Next[Arm], Out);
    }
  }
  return At;
}

// How many conditions a run can come across.
std::size_t conditionsIn(const Program &P) {
  std::set<CondId> Met;
  for (const Process &Proc : P.Processes)
    for (NodeId Id : reachableNodes(Proc))
      if (Proc.Nodes[Id].Operation == Op::Test)
        Met.insert(Proc.Nodes[Id].Cond);
  return Met.size();
}

} // namespace

Judging::Judging(const Program &P, const JudgeLimits &L) : P(P), L(L), Repeating(P.Conditions.size(), 0) {
  for (const Process &Proc : P.Processes)
    Must.push_back(mustHold(Proc));
  collectOpen();
}

// Adds the atoms that C reads.
void Judging::useCount(CountId C, std::vector<AtomId> &Used) const {
  if (C == None)
    return;
  const Count &N = P.Counts[C];
  if (N.K == Count::Kind::Atom) {
    if (std::find(Used.begin(), Used.end(), N.Value) == Used.end())
      Used.push_back(N.Value);
  } else if (N.K != Count::Kind::Constant) {
    useCount(N.Left, Used);
    useCount(N.Right, Used);
  }
}

void Judging::collectOpen() {
  int Operations = 0;
  std::vector<AtomId> All;
  for (std::size_t I = 0; I < P.Processes.size(); ++I)
    for (std::size_t N = 0; N < P.Processes[I].Nodes.size(); ++N) {
      const Node &Each = P.Processes[I].Nodes[N];
      if (Must[I][N] && Each.Operation == Op::Test && P.Conditions[Each.Cond].Fresh &&
          (P.Conditions[Each.Cond].InLoop || manyInstances(static_cast<ProcessId>(I))))
        Repeating[Each.Cond] = 1;
    }
  for (std::size_t I = 0; I < P.Processes.size(); ++I) {
    std::vector<char> Inert = inertBranches(P, P.Processes[I], Repeating);
    for (std::size_t N = 0; N < P.Processes[I].Nodes.size(); ++N) {
      if (!Must[I][N])
        continue;
      const Node &Each = P.Processes[I].Nodes[N];
      Operations += Each.Operation == Op::Send || Each.Operation == Op::Receive || Each.Operation == Op::Done;
      useCount(Each.Amount, All);
      if (!Inert[N])
        useCount(Each.Amount, OpenAtoms);
      if (Each.Operation == Op::Test && !Inert[N] &&
          std::find(OpenConditions.begin(), OpenConditions.end(), Each.Cond) == OpenConditions.end())
        OpenConditions.push_back(Each.Cond);
    }
  }
  for (const Object &O : P.Objects)
    for (std::vector<AtomId> *Used : {&All, &OpenAtoms})
      useCount(O.Capacity, *Used);
  int Written = 1;
  for (AtomId A : All) {
    int Exact = P.Atoms[A].Exact;
    if (Exact != None && Exact <= CountedOut)
      Written = std::min(Written * Exact, CountedOut);
    if (Exact > CountedOut && (LeastExact == None || Exact < LeastExact))
      LeastExact = Exact;
  }
  Large = std::max({4, Operations + 1, std::min(MostAssumed * Written, CountedOut) + 1});
}

// Whether one goroutine can come to N again and again.
bool Judging::repeats(ProcessId Proc, NodeId N) const {
  const Process &In = P.Processes[Proc];
  return leads(In, N, [&](const Node &To) { return &To == &In.Nodes[N]; });
}

bool Judging::manyInstances(ProcessId Proc) const {
  for (ProcessId I = Proc; P.Processes[I].Parent != None; I = P.Processes[I].Parent)
    if (repeats(P.Processes[I].Parent, P.Processes[I].SpawnedAt))
      return true;
  return false;
}

// What must hold for node N of Proc to be executed, from the fragment's entry on.
std::optional<Facts> Judging::reaching(ProcessId Proc, NodeId N) const {
  Facts All;
  while (Proc != None) {
    const std::optional<Facts> &Here = Must[Proc][N];
    if (!Here)
      return std::nullopt;
    for (auto [C, Value] : *Here) {
      auto [It, New] = All.emplace(C, Value);
      if (!New && It->second != Value && !P.Conditions[C].Fresh)
        return std::nullopt;
    }
    N = P.Processes[Proc].SpawnedAt;
    Proc = P.Processes[Proc].Parent;
  }
  return All;
}

// Two chains of conditions may be combined when none of one reads a variable that another of the other reads.
bool Judging::unrelated(const Facts &A, const Facts &B) const {
  for (auto [C, Value] : A)
    for (auto [D, Other] : B) {
      if (C == D || A.count(D) || B.count(C))
        continue;
      for (const void *V : P.Conditions[C].Variables)
        if (std::count(P.Conditions[D].Variables.begin(), P.Conditions[D].Variables.end(), V))
          return false;
    }
  return true;
}

// What the program itself has left behind decides: such a way out cannot be taken for granted.
bool Judging::asksState(const Facts &Chain) const {
  return std::any_of(Chain.begin(), Chain.end(), [&](const auto &Fact) { return P.Conditions[Fact.first].State; });
}

// One truth for all goroutines that have asked: each may have got another one.
bool Judging::sharesState(const Facts &Chain) const {
  return std::any_of(Chain.begin(), Chain.end(), [&](const auto &Fact) {
    return P.Conditions[Fact.first].State && !P.Conditions[Fact.first].Fresh;
  });
}

std::vector<Truth> Judging::modes(CondId C, const Facts &Fixed) const {
  const Condition &Cond = P.Conditions[C];
  auto Of = [](bool B) { return B ? Truth::True : Truth::False; };
  bool Repeats = Repeating[C];                  // it may differ from round to round
  if (Cond.State && Repeats && !Fixed.count(C)) // whoever keeps the state may also let it be so for ever
    return {Truth::False, Truth::True, Truth::Either};
  if (auto It = Fixed.find(C); It != Fixed.end())
    return {Repeats ? Truth::Either : Of(It->second)};
  if (Repeats && Cond.LeavesLoop)
    return {Truth::Either, Of(*Cond.LeavesLoop)};
  return {Truth::False, Truth::True};
}

std::vector<int> Judging::values(AtomId A, int AtLeast) const {
  const Atom &Each = P.Atoms[A];
  if (Each.OneRound)
    return {1};
  if (Each.Exact != None && Each.Exact <= CountedOut)
    return {Each.Exact};
  std::vector<int> Range;
  for (int Value : {1, 2, 3, Large})
    if (Value >= AtLeast)
      Range.push_back(Value);
  // A constant that is some times another one may also make up for as many of that.
  if (Each.Exact > CountedOut)
    if (int Times = (Each.Exact - 1) / LeastExact + 1; Times > 1)
      Range.push_back(Large * std::min(Times, MostTimes));
  return Range;
}

const Outcome &Judging::outcome(const Valuation &V) {
  auto [It, New] = Known.try_emplace({V.Atoms, V.Conditions});
  if (!New)
    return It->second;
  if (++Result.Searches > L.Valuations || Result.States > L.States) {
    It->second.Complete = false;
  } else {
    It->second = search(P, V);
    Result.States += It->second.States;
    Result.Misuse |= It->second.Misuse;
  }
  Result.Complete &= It->second.Complete;
  return It->second;
}

// Whether all valuations that Fixed leaves open may be searched: only then something can be said of all.
bool Judging::enumerable(const Facts &Fixed, AtomId Driver, int AtLeast) {
  std::size_t Count = 1;
  for (std::size_t I = 0; I < OpenConditions.size() && Count <= L.Valuations; ++I)
    Count *= modes(OpenConditions[I], Fixed).size();
  for (std::size_t I = 0; I < OpenAtoms.size() && Count <= L.Valuations; ++I)
    Count *= values(OpenAtoms[I], OpenAtoms[I] == Driver ? AtLeast : 1).size();
  Passed |= Count > L.Valuations;
  return Count <= L.Valuations;
}

bool Judging::alwaysWith(const Place &Where, Judgement::Kind K, const Facts &Fixed, AtomId Driver, int AtLeast,
                         Judgement &Found) {
  if (!enumerable(Fixed, Driver, AtLeast))
    return false;
  Valuation V;
  V.Atoms.assign(P.Atoms.size(), 1);
  // What is not open is given what ends every loop.
  for (std::size_t C = 0; C < P.Conditions.size(); ++C)
    V.Conditions.push_back(modes(static_cast<CondId>(C), {}).back());
  bool First = true;
  std::function<bool(std::size_t)> Each = [&](std::size_t I) {
    if (I < OpenConditions.size()) {
      for (Truth T : modes(OpenConditions[I], Fixed)) {
        V.Conditions[OpenConditions[I]] = T;
        if (!Each(I + 1))
          return false;
      }
      return true;
    }
    if (std::size_t A = I - OpenConditions.size(); A < OpenAtoms.size()) {
      for (int Value : values(OpenAtoms[A], OpenAtoms[A] == Driver ? AtLeast : 1)) {
        V.Atoms[OpenAtoms[A]] = Value;
        if (!Each(I + 1))
          return false;
      }
      return true;
    }
    const Outcome &O = outcome(V);
    if (!O.Complete)
      return false;
    for (const Stuck &S : K == Judgement::Kind::Stuck     ? O.Leaks
                          : K == Judgement::Kind::LateAdd ? O.LateAdds
                                                          : O.Misuses)
      if (S.Where == Where) {
        if (First)
          Found.Witness = S;
        First = false;
        return true;
      }
    return false;
  };
  return Each(0);
}

bool Judging::always(const Place &Where, Judgement::Kind K, const Facts &Fixed, Judgement &Found) {
  if (alwaysWith(Where, K, Fixed, None, 1, Found))
    return true;
  for (AtomId A : OpenAtoms)
    for (int AtLeast = 2; AtLeast <= MostAssumed; ++AtLeast)
      if (values(A, AtLeast).size() > 1 && alwaysWith(Where, K, Fixed, A, AtLeast, Found))
        return true;
  return false;
}

// The conditions that lead to what is found.
void Judging::noteAssumed(const Place &Where, const Facts &Led, Judgement &Found) const {
  for (auto [C, Value] : Led)
    Found.Assumed.push_back(C);
  if (Found.K == Judgement::Kind::Misuse)
    for (const ExitPoint &Rival : rivalsOf(Where, Found.K))
      if (std::optional<Facts> Chain = reaching(Rival.Process, Rival.Node))
        for (auto [C, Value] : *Chain)
          Found.Assumed.push_back(C);
}

// Whether Where is wrong whenever E is reached too. Within one goroutine the way to E has to be all that it takes.
bool Judging::alwaysAfter(const ExitPoint &E, const Place &Where, const Facts &Base, Judgement &Found) {
  std::optional<Facts> Chain = reaching(E.Process, E.Node);
  if (!Chain)
    return false;
  const Node &At = P.Processes[E.Process].Nodes[E.Node];
  if (At.Operation == Op::Test)
    (*Chain)[At.Cond] = E.On;
  const Node &Stuck = P.Processes[Where.Process].Nodes[Where.Node];
  // Who leaves with a lock does wrong whatever made it leave.
  bool KeepsLock = takesLock(Stuck.Operation) && leavesSection(P, E, Stuck.Object);
  if (*Chain == Base || !unrelated(Base, *Chain) || (asksState(*Chain) && !KeepsLock))
    return false;
  bool Own = E.Process == Where.Process && !waitsAsWriter(Stuck, At);
  Facts Both = Base;
  for (auto [C, Value] : *Chain) {
    auto [It, New] = Both.emplace(C, Value);
    if (!New && It->second != Value && !P.Conditions[C].Fresh)
      return false;
  }
  if (Both == Base || (Own && Both != *Chain) || !Result.Complete || !always(Where, Found.K, Both, Found))
    return false;
  Found.Exit = E;
  noteAssumed(Where, Both, Found);
  return true;
}

std::optional<Judgement> Judging::judgePlace(const Place &Where, Judgement::Kind K) {
  std::optional<Facts> Base = reaching(Where.Process, Where.Node);
  if (!Base || sharesState(*Base) || (K != Judgement::Kind::Stuck && asksState(*Base)))
    return std::nullopt;
  Judgement Found;
  Found.K = K;
  if (always(Where, K, *Base, Found)) {
    noteAssumed(Where, *Base, Found);
    return Found;
  }
  if (K == Judgement::Kind::LateAdd || !Result.Complete)
    return std::nullopt;
  std::vector<ExitPoint> Exits;
  if (K == Judgement::Kind::Stuck)
    Exits = exitsFor(Where);
  for (const ExitPoint &Rival : rivalsOf(Where, K))
    Exits.push_back(Rival);
  for (const ExitPoint &E : Exits)
    if (alwaysAfter(E, Where, *Base, Found))
      return Found;
  return std::nullopt;
}

// Whether the operation can throw for what another one did before it, and is not in a block that catches that.
bool Judging::canMisuse(const Place &Where) const {
  const Node &N = P.Processes[Where.Process].Nodes[Where.Node];
  bool Throws = N.Operation == Op::Send || N.Operation == Op::Select || N.Operation == Op::Close;
  if (N.Caught || !(Throws || N.Operation == Op::Done))
    return false;
  return N.Operation == Op::Done || !rivalsOf(Where, Judgement::Kind::Misuse).empty();
}

void Judging::judgeAll(bool Misuses) {
  for (std::size_t I = 0; I < P.Processes.size(); ++I)
    for (std::size_t N = 0; N < P.Processes[I].Nodes.size(); ++N) {
      if (!Must[I][N] || P.Processes[I].Daemon)
        continue;
      Op O = P.Processes[I].Nodes[N].Operation;
      Place Where{static_cast<ProcessId>(I), static_cast<NodeId>(N)};
      auto Ask = [&](Judgement::Kind K) {
        if (std::optional<Judgement> J = judgePlace(Where, K))
          Result.Judgements.push_back(std::move(*J));
      };
      if (Misuses && canMisuse(Where))
        Ask(Judgement::Kind::Misuse);
      if (!Misuses && canBlock(O))
        Ask(Judgement::Kind::Stuck);
      // What the function's own body adds again and again comes after a wait as a rule.
      if (!Misuses && O == Op::Add && (I != 0 || !repeats(0, Where.Node)))
        Ask(Judgement::Kind::LateAdd);
    }
}

// What blocks comes first: it has the first claim to the budget.
Verdict Judging::run() {
  judgeAll(false);
  judgeAll(true);
  Result.Complete &= !Passed;
  return std::move(Result);
}

std::string describe(const Verdict &V) {
  std::string Out = "verdict: " + std::to_string(V.Searches) + " searches, " + std::to_string(V.States) + " states" +
                    (V.Complete ? "" : ", incomplete") + "\n";
  for (const Judgement &J : V.Judgements) {
    auto Text = [](Place At) { return std::to_string(At.Process) + ":" + std::to_string(At.Node); };
    static const char *const Names[] = {"  stuck ", "  late add ", "  misuse "};
    Out += Names[static_cast<int>(J.K)] + Text(J.Witness.Where);
    if (J.Exit)
      Out += " exit " + Text({J.Exit->Process, J.Exit->Node}) + (J.Exit->On ? "" : " not");
    Out += " also";
    for (const Place &Other : J.Witness.AlsoStuck)
      Out += " " + Text(Other);
    Out += "\n";
  }
  return Out;
}

Verdict judge(const Program &P, const JudgeLimits &L) {
  if (conditionsIn(P) > L.Conditions) {
    Verdict Silent;
    Silent.Complete = false;
    return Silent;
  }
  return Judging(P, L).run();
}

} // namespace tether::model
