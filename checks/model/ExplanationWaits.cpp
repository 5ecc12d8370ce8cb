// The defects beyond the five patterns: blocked operations and misuse.

#include "Explanation.h"

#include "clang/AST/RecursiveASTVisitor.h"

#include <map>

namespace clang::tidy::tether {

using model::None;
using model::Op;

bool Explanation::leads(model::Place From, const std::function<bool(const model::Node &)> &Goal) const {
  return model::leads(P.Processes[From.Process], From.Node, Goal);
}

// The other places of a circle in which each waits for what the next one would do afterwards; empty without one.
std::vector<model::Place> Explanation::circle() const {
  std::vector<model::Place> All = J.Witness.AlsoStuck;
  if (J.Exit || J.K != model::Judgement::Kind::Stuck || All.empty())
    return {};
  All.push_back(Where);
  auto WaitsFor = [&](model::Place A, model::Place B) {
    return A.Process != B.Process && leads(B, [&](const model::Node &N) { return wakes(N, node(A)); });
  };
  std::map<model::Place, model::Place> CameFrom;
  std::vector<model::Place> Work{Where};
  for (std::size_t I = 0; I < Work.size(); ++I) {
    model::Place At = Work[I];
    for (const model::Place &To : All) {
      if (!WaitsFor(At, To))
        continue;
      if (To == Where) {
        std::vector<model::Place> Found;
        for (model::Place Back = At; Back != Where; Back = CameFrom[Back])
          Found.push_back(Back);
        return Found;
      }
      if (CameFrom.emplace(To, At).second)
        Work.push_back(To);
    }
  }
  return {};
}

// Only one goroutine runs the stuck one's code.
bool Explanation::single() const {
  int Started = 0;
  for (const model::Step &S : J.Witness.Path)
    Started += S.Actor.Process != None && node(S.Actor).Operation == Op::Spawn && node(S.Actor).Target == Where.Process;
  return Started <= 1;
}

bool Explanation::isStarted(model::ProcessId Id) const {
  return Id == 0 || llvm::any_of(J.Witness.Path, [&](const model::Step &S) {
           return S.Actor.Process != None && node(S.Actor).Operation == Op::Spawn && node(S.Actor).Target == Id;
         });
}

void Explanation::addBefore(Finding &Out, const std::function<bool(model::Place)> &Which) const {
  std::set<model::Place> Seen;
  for (const model::Step &S : J.Witness.Path)
    for (model::Place At : {S.Actor, S.Partner})
      if (At.Process != None && node(At).Site != None && Which(At) && Seen.insert(At).second)
        Out.Before.push_back(site(node(At).Site));
}

// Whether what has to hold is asked by a goroutine of which a loop starts many: what it reads may differ between them,
// and the judge gives it one truth.
bool Explanation::variesByInstance() const {
  for (std::size_t I = 1; I < P.Processes.size(); ++I) {
    bool Many = false;
    for (auto Up = static_cast<model::ProcessId>(I); P.Processes[Up].Parent != None; Up = P.Processes[Up].Parent) {
      model::Place At{P.Processes[Up].Parent, P.Processes[Up].SpawnedAt};
      Many |= leads(At, [&](const model::Node &To) { return &To == &node(At); });
    }
    if (Many && llvm::any_of(P.Processes[I].Nodes, [&](const model::Node &N) {
          return N.Operation == Op::Test && llvm::is_contained(J.Assumed, N.Cond);
        }))
      return true;
  }
  return false;
}

// A literal after other values may be the message that ends a loop of receives.
bool Explanation::toldToLeave() const {
  if (!endedByValue())
    return false;
  for (std::size_t I = 0; I < P.Processes.size(); ++I)
    for (std::size_t N = 0; N < P.Processes[I].Nodes.size(); ++N) {
      const model::Node &Each = P.Processes[I].Nodes[N];
      if (Each.Operation == Op::Receive && Each.Object == Stuck.Object &&
          leads({static_cast<int>(I), static_cast<int>(N)}, [&](const model::Node &To) { return &To == &Each; }))
        return true;
    }
  return false;
}

// Whether the way to At goes through a loop whose rounds are not known: none at all would leave At out, and is seldom
// meant.
bool Explanation::inOpenLoop(model::Place At) const {
  for (; At.Process != None; At = {P.Processes[At.Process].Parent, P.Processes[At.Process].SpawnedAt}) {
    const auto &Nodes = P.Processes[At.Process].Nodes;
    for (std::size_t I = 0; I < Nodes.size(); ++I) {
      const model::Node &N = Nodes[I];
      auto Back = [&](model::NodeId Arm) {
        return Arm == At.Node ||
               leads({At.Process, Arm}, [&](const model::Node &To) { return &To == &Nodes[At.Node]; });
      };
      if (N.Operation == Op::Test && P.Conditions[N.Cond].Fresh && Back(N.Next[0]) != Back(N.Next[1]) &&
          leads(At, [&](const model::Node &To) { return &To == &N; }))
        return true;
    }
  }
  return false;
}

bool Explanation::anyInOpenLoop(const std::function<bool(const model::Node &)> &Which) const {
  for (std::size_t I = 0; I < P.Processes.size(); ++I)
    for (std::size_t N = 0; N < P.Processes[I].Nodes.size(); ++N)
      if (model::Place At{static_cast<int>(I), static_cast<int>(N)}; Which(node(At)) && inOpenLoop(At))
        return true;
  return false;
}

bool Explanation::classifyOther(Finding &Out) {
  switch (Stuck.Operation) {
  case Op::Send:
    Out.Blocked = Finding::Operation::Send;
    break;
  case Op::Receive:
    Out.Blocked = Stuck.Ranges ? Finding::Operation::Range : Finding::Operation::Receive;
    break;
  case Op::Select:
    Out.Blocked = Finding::Operation::Select;
    break;
  case Op::Wait:
    Out.Blocked = Finding::Operation::Wait;
    break;
  default:
    return false;
  }
  if (Out.Consequence)
    return true;
  if (toldToLeave() || variesByInstance())
    return false;
  if (std::vector<model::Place> Others = circle(); !Others.empty()) {
    Out.Kind = Defect::CircularWait;
    for (model::Place At : Others)
      if (node(At).Site != None)
        Out.Before.push_back(site(node(At).Site));
    return !P.HiddenOrder;
  }
  if (partners().empty() && Stuck.Operation != Op::Wait)
    return classifyWithoutPartner(Out);
  bool Known = Stuck.Operation == Op::Wait ? classifyWait(Out) : classifyChannel(Out);
  // Where one goroutine is only too late or too early for another, what is not modelled may put them in order.
  bool Ordered = Out.Kind == Defect::PeerGone || Out.Kind == Defect::NoCounterpart || Out.Kind == Defect::MissingDone;
  return Known && !(P.HiddenOrder && Ordered && !Out.Exit && !partners().empty());
}

// A function that itself waits for nothing at all parks its caller on purpose, as main does behind its servers.
bool Explanation::classifyWithoutPartner(Finding &Out) {
  if (Stuck.Operation != Op::Send && Where.Process == 0)
    return false;
  bool Buffered = Stuck.Operation == Op::Send && !P.Objects[Stuck.Object].Nil && !unbuffered(Stuck.Object);
  Out.Kind = Buffered ? Defect::FullBuffer : Defect::NoCounterpart;
  if (Buffered)
    addBefore(Out, [&](model::Place At) { return node(At).Operation == Op::Send && node(At).Object == Stuck.Object; });
  return true;
}

bool Explanation::unbuffered(model::ObjectId Channel) const {
  model::CountId C = P.Objects[Channel].Capacity;
  return C == None || (P.Counts[C].K == model::Count::Kind::Constant && P.Counts[C].Value == 0);
}

bool Explanation::classifyChannel(Finding &Out) {
  std::vector<model::Place> Ends = partners();
  if (llvm::any_of(Ends, [&](model::Place At) { return node(At).Operation == Op::Cancel; })) {
    Out.Kind = Defect::LostCancel;
    if (J.Exit)
      addExit(Out, *J.Exit);
    return true;
  }
  if (Stuck.Operation == Op::Select) {
    Out.Kind = Defect::EarlyReturn;
    if (J.Exit)
      addExit(Out, *J.Exit);
    else if (auto E = skippedBy())
      addExit(Out, *E);
    if (Out.Exit)
      return true;
  }
  if (inOpenLoop(Where))
    return false;
  bool Repeats = leads(Where, [&](const model::Node &N) { return &N == &Stuck; });
  bool Counted = Repeats && leads(Where, [&](const model::Node &N) { return N.Operation == Op::Loop; });
  bool Receives =
      Stuck.Operation == Op::Receive || llvm::none_of(Stuck.Cases, [](const model::Case &C) { return C.Sends; });
  if (Stuck.Operation != Op::Send && Receives && Repeats && !Counted &&
      llvm::none_of(Ends, [&](model::Place At) { return node(At).Operation == Op::Close; })) {
    Out.Kind = Defect::MissingClose;
    return true;
  }
  bool Sends = Stuck.Operation == Op::Send;
  auto SentHere = [&](model::Place At) {
    return At.Process == Where.Process && node(At).Operation == Op::Send && node(At).Object == Stuck.Object;
  };
  bool OnlyOwn = llvm::all_of(Ends, [&](model::Place At) { return At.Process == Where.Process; });
  if (Sends && single()) {
    addBefore(Out, SentHere);
    if (OnlyOwn && !unbuffered(Stuck.Object)) {
      Out.Kind = Defect::FullBuffer;
      return true;
    }
    if (!Out.Before.empty() || J.Exit) {
      bool Endless = Repeats && !Counted; // a generator whose consumer takes no more
      Out.Kind = Endless ? Defect::PeerGone : unbuffered(Stuck.Object) ? Defect::DoubleSend : Defect::FullBuffer;
      return true;
    }
  }
  if (OnlyOwn && single() && leads(Where, [&](const model::Node &N) { return isPartner(N); })) {
    Out.Kind = Defect::SelfWait;
    return true;
  }
  if (OnlyOwn || anyInOpenLoop([&](const model::Node &N) { return isPartner(N); }))
    return false;
  bool Started = llvm::any_of(Ends, [&](model::Place At) { return isStarted(At.Process); });
  Out.Kind = Stuck.Operation == Op::Receive || !Started ? Defect::NoCounterpart : Defect::PeerGone;
  return Stuck.Operation != Op::Receive || single();
}

// Whether the wait lies in the loop that starts the goroutines that it waits for.
bool Explanation::waitsInSpawningLoop() const {
  auto Ends = [&](model::ProcessId Id) {
    return llvm::any_of(P.Processes[Id].Nodes, [&](const model::Node &N) { return isPartner(N); });
  };
  const auto &Nodes = P.Processes[Where.Process].Nodes;
  for (std::size_t I = 0; I < Nodes.size(); ++I)
    if (const model::Node &N = Nodes[I];
        N.Operation == Op::Spawn && Ends(N.Target) && leads(Where, [&](const model::Node &To) { return &To == &N; }) &&
        leads({Where.Process, static_cast<model::NodeId>(I)}, [&](const model::Node &To) { return &To == &Stuck; }))
      return true;
  return false;
}

bool Explanation::classifyWait(Finding &Out) {
  bool OwnDone = llvm::any_of(partners(), [&](model::Place At) { return At.Process == Where.Process; });
  addBefore(Out, [&](model::Place At) { return node(At).Operation == Op::Add && node(At).Object == Stuck.Object; });
  Out.Kind = Defect::MissingDone;
  if (J.Exit)
    addExit(Out, *J.Exit);
  else if (waitsInSpawningLoop())
    Out.Kind = Defect::WaitInLoop;
  else if (OwnDone && leads(Where, [&](const model::Node &N) { return isPartner(N); }))
    Out.Kind = Defect::SelfWait;
  else if (anyInOpenLoop([&](const model::Node &N) { return isPartner(N); }))
    return false;
  else if (auto E = skippedBy())
    addExit(Out, *E);
  return true;
}

bool Explanation::classifyAdd(Finding &Out) {
  Out.Kind = Where.Process == 0 ? Defect::AddAfterWait : Defect::AddInGoroutine;
  Out.Blocked = Finding::Operation::Add;
  for (const model::Process &Proc : P.Processes)
    for (const model::Node &N : Proc.Nodes)
      if (N.Operation == Op::Wait && N.Object == Stuck.Object && N.Site != None)
        Out.Partners.push_back(site(N.Site));
  return !P.HiddenOrder;
}

// ---- misuse -----------------------------------------------------------------------------------------------------

namespace {

// Reads something that other code may change: a variable or a field.
bool readsState(const Stmt *S) {
  struct Finder : RecursiveASTVisitor<Finder> {
    bool Found = false;
    bool VisitDeclRefExpr(const DeclRefExpr *E) {
      Found |= isa<VarDecl>(E->getDecl()) || isa<BindingDecl>(E->getDecl());
      return !Found;
    }
    bool VisitMemberExpr(const MemberExpr *E) {
      Found |= isa<FieldDecl>(E->getMemberDecl());
      return !Found;
    }
    bool VisitCXXThisExpr(const CXXThisExpr *) {
      Found = true;
      return false;
    }
  } Search;
  Search.TraverseStmt(const_cast<Stmt *>(S));
  return Search.Found;
}

} // namespace

// A condition on the way may be the guard that keeps the two operations apart.
bool Explanation::guardedByState() const {
  return llvm::any_of(J.Assumed, [&](model::CondId C) {
    const model::Condition &Cond = P.Conditions[C];
    return Cond.Fresh && (Cond.Site == None || readsState(site(Cond.Site).Syntax));
  });
}

bool Explanation::classifyMisuse(Finding &Out) {
  auto TakesAway = [&](const model::Node &N) {
    if (Stuck.Operation == Op::Select)
      return N.Operation == Op::Close &&
             llvm::any_of(Stuck.Cases, [&](const model::Case &C) { return C.Sends && C.Object == N.Object; });
    return N.Object == Stuck.Object && N.Operation == (Stuck.Operation == Op::Send ? Op::Close : Stuck.Operation);
  };
  bool Alone = true; // all that matters happens in one goroutine, in the order of its text
  for (std::size_t I = 0; I < P.Processes.size(); ++I)
    for (const model::Node &N : P.Processes[I].Nodes) {
      Alone &= !TakesAway(N) || static_cast<model::ProcessId>(I) == Where.Process;
      if (TakesAway(N) && &N != &Stuck && N.Site != None)
        Out.Partners.push_back(site(N.Site));
    }
  if ((P.HiddenOrder && !(Alone && single())) || guardedByState() || toldToLeave() || variesByInstance())
    return false;
  auto Uses = [&](const model::Node &N) { return &N != &Stuck && Stuck.Object != None && N.Object == Stuck.Object; };
  if (!Alone && anyInOpenLoop(Uses))
    return false;
  if (J.Exit)
    addExit(Out, *J.Exit);
  if (Stuck.Operation == Op::Close) {
    Out.Kind = Defect::DoubleClose;
    Out.Blocked = Finding::Operation::Close;
    return !P.Objects[Stuck.Object].Nil;
  }
  if (Stuck.Operation == Op::Done) {
    Out.Kind = Defect::SurplusDone;
    Out.Blocked = Finding::Operation::Done;
    return true;
  }
  Out.Kind = Defect::SendOnClosed;
  Out.Blocked = Stuck.Operation == Op::Select ? Finding::Operation::Select : Finding::Operation::Send;
  return true;
}

} // namespace clang::tidy::tether
