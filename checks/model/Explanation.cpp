#include "Explanation.h"

#include "MissingStop.h"

#include <map>

namespace clang::tidy::tether {

using model::None;
using model::Op;

namespace {

// Whether a node is, or has a case that is, an operation of the given direction on an object.
bool communicates(const model::Node &N, model::ObjectId Object, bool Sends) {
  if (N.Operation == Op::Select) {
    for (const model::Case &C : N.Cases)
      if (C.Object == Object && C.Sends == Sends)
        return true;
    return false;
  }
  if (N.Object != Object)
    return false;
  return Sends ? N.Operation == Op::Send : N.Operation == Op::Receive;
}

} // namespace

bool Explanation::cancels(const model::Node &N, model::ObjectId Context) const {
  for (; N.Operation == Op::Cancel && Context != None; Context = P.Objects[Context].Parent)
    if (N.Object == Context)
      return true;
  return false;
}

// Whether N can end the wait of Blocked.
bool Explanation::wakes(const model::Node &N, const model::Node &Blocked) const {
  auto On = [&](model::ObjectId Object, bool Sends) {
    if (Sends)
      return communicates(N, Object, false);
    return communicates(N, Object, true) || (N.Operation == Op::Close && N.Object == Object) || cancels(N, Object);
  };
  switch (Blocked.Operation) {
  case Op::Send:
    return On(Blocked.Object, true);
  case Op::Receive:
    return Blocked.Ranges ? N.Operation == Op::Close && N.Object == Blocked.Object : On(Blocked.Object, false);
  case Op::Select:
    return llvm::any_of(Blocked.Cases, [&](const model::Case &C) { return C.Object != None && On(C.Object, C.Sends); });
  case Op::Wait:
    return N.Operation == Op::Done && N.Object == Blocked.Object;
  default:
    return false;
  }
}

std::vector<model::Place> Explanation::partners() const {
  std::vector<model::Place> Found;
  for (std::size_t I = 0; I < P.Processes.size(); ++I)
    for (std::size_t N = 0; N < P.Processes[I].Nodes.size(); ++N)
      if (isPartner(P.Processes[I].Nodes[N]))
        Found.push_back({static_cast<int>(I), static_cast<int>(N)});
  return Found;
}

std::optional<model::Place> Explanation::consequenceOf() const {
  bool OnChannel = Stuck.Operation == Op::Send || Stuck.Operation == Op::Receive;
  if ((J.Exit && OnChannel) || J.K != model::Judgement::Kind::Stuck || Locks.K != model::LockStory::Kind::None ||
      !circle().empty())
    return std::nullopt;
  for (const model::Place &Other : J.Witness.AlsoStuck)
    if (Other.Process != Where.Process && node(Other).Site != None &&
        leads(Other, [&](const model::Node &N) { return isPartner(N); }))
      return Other;
  return std::nullopt;
}

// The receiver may have been told to leave by what was sent: a literal after other values is such a message.
bool Explanation::endedByValue() const {
  if (Stuck.Operation != Op::Send)
    return false;
  bool Constant = false, Varying = false;
  for (const model::Process &Proc : P.Processes)
    for (const model::Node &N : Proc.Nodes)
      if (N.Operation == Op::Send && N.Object == Stuck.Object)
        (N.SendsConstant ? Constant : Varying) = true;
  return Constant && Varying;
}

// A select that could have been the other end, and took another case on the way: the last one, after which nothing else
// could help.
const model::Step *Explanation::otherCaseChosen() const {
  for (const model::Step &S : llvm::reverse(J.Witness.Path))
    for (auto [At, Position] : {std::pair(S.Actor, S.ActorCase), std::pair(S.Partner, S.PartnerCase)}) {
      if (Position == None || At.Process == Where.Process)
        continue;
      const model::Node &N = node(At);
      if (isPartner(N) && N.Cases[static_cast<std::size_t>(Position)].Object != Stuck.Object)
        return &S;
    }
  return nullptr;
}

// A number that the program keeps decides how often, and the other end comes more than once, too: the two may agree.
bool Explanation::countedByProgram() const {
  auto Repeats = [&](model::Place At) {
    for (; At.Process != None; At = {P.Processes[At.Process].Parent, P.Processes[At.Process].SpawnedAt})
      if (leads(At, [&](const model::Node &To) { return &To == &node(At); }))
        return true;
    return false;
  };
  return llvm::any_of(J.Assumed,
                      [&](model::CondId C) {
                        return (P.Conditions[C].Flag || P.Conditions[C].State) && P.Conditions[C].InLoop;
                      }) &&
         llvm::any_of(partners(), Repeats);
}

// More than one goroutine stands on this side of the channel.
bool Explanation::many() const {
  bool Sends = Stuck.Operation == Op::Send;
  std::map<model::ProcessId, int> Spawned;
  for (const model::Step &S : J.Witness.Path)
    if (S.Actor.Process != None && node(S.Actor).Operation == Op::Spawn)
      ++Spawned[node(S.Actor).Target];
  int Goroutines = 0;
  for (std::size_t I = 1; I < P.Processes.size(); ++I)
    for (const model::Node &N : P.Processes[I].Nodes)
      if (communicates(N, Stuck.Object, Sends)) {
        Goroutines += Spawned[static_cast<int>(I)];
        break;
      }
  return Goroutines > 1;
}

// The exit by which the process that holds the partner operation left without it: from where it was last seen, one
// branch leads on to the operation, another to a return, throw or break.
std::optional<model::ExitPoint> Explanation::skippedBy() const {
  for (const model::Place &Partner : partners()) {
    if (Partner.Process == Where.Process)
      continue;
    model::NodeId Last = P.Processes[Partner.Process].Entry;
    for (const model::Step &S : J.Witness.Path)
      for (const model::Place &At : {S.Actor, S.Partner})
        if (At.Process == Partner.Process)
          Last = At.Node;
    if (std::optional<model::NodeId> Mark = exitBefore(Partner, Last))
      return model::ExitPoint{Partner.Process, *Mark, true};
  }
  return std::nullopt;
}

// A counted loop that runs out and a channel that is closed are no early exits: their second arms are not followed.
std::optional<model::NodeId> Explanation::exitBefore(model::Place Partner, model::NodeId From) const {
  const auto &Nodes = P.Processes[Partner.Process].Nodes;
  auto Reaches = [&](model::NodeId Node) {
    return leads({Partner.Process, Node}, [&](const model::Node &N) { return &N == &Nodes[Partner.Node]; });
  };
  if (!Reaches(From))
    return std::nullopt;
  std::vector<char> Seen(Nodes.size(), 0);
  std::vector<model::NodeId> Work{From};
  for (std::size_t I = 0; I < Work.size(); ++I) {
    const model::Node &N = Nodes[Work[I]];
    for (int Arm = 0; Arm < 2; ++Arm) {
      model::NodeId To = N.Next[Arm];
      bool Follows = Arm == 0 || N.Operation == Op::Test || N.Operation == Op::TestSlot;
      if (To == None || Seen[To] || !Follows || To == Partner.Node)
        continue;
      Seen[To] = 1;
      if (Nodes[To].Operation == Op::Pass && Nodes[To].Site != None && !Reaches(To))
        return To;
      Work.push_back(To);
    }
  }
  return std::nullopt;
}

void Explanation::addExit(Finding &Out, const model::ExitPoint &E) const {
  const model::Node &N = P.Processes[E.Process].Nodes[E.Node];
  if (N.Site == None)
    return;
  Out.Exit = site(N.Site);
  Out.ExitOn = E.On;
}

bool Explanation::classify(Finding &Out) {
  if (Stuck.Ranges) {
    Out.Kind = Defect::UnclosedRange;
    Out.Blocked = Finding::Operation::Range;
    if (J.Exit)
      addExit(Out, *J.Exit);
    else if (auto E = skippedBy())
      addExit(Out, *E);
    return true;
  }
  Out.Blocked = Stuck.Operation == Op::Send ? Finding::Operation::Send : Finding::Operation::Receive;
  std::vector<model::Place> Ends = partners();
  if (Ends.empty())
    return false;
  if (const model::Step *S = otherCaseChosen(); S && !J.Exit) {
    Out.Kind = Defect::Timeout;
    model::Place At = S->ActorCase != None && isPartner(node(S->Actor)) ? S->Actor : S->Partner;
    Out.Exit = site(node(At).Site);
    // Another goroutine's message, as opposed to a limit or a context.
    int Chosen = At == S->Actor ? S->ActorCase : S->PartnerCase;
    model::ObjectId Other = node(At).Cases[static_cast<std::size_t>(Chosen)].Object;
    if (Other != None && P.Objects[Other].K == model::Object::Kind::Channel)
      Out.Kind = Defect::PeerGone;
    return true;
  }
  Out.Kind = Defect::EarlyReturn;
  if (J.Exit) {
    addExit(Out, *J.Exit);
    return true;
  }
  if (auto E = skippedBy()) {
    addExit(Out, *E);
    return true;
  }
  Out.Kind = Defect::NCast;
  return many() && !countedByProgram();
}

void Explanation::addObjects(Finding &Out) const {
  static const char *const Kinds[] = {"channel", "wait_group", "context", "once", "lock", "lock", "condition variable"};
  if (Stuck.Object != None) {
    const model::Object &O = P.Objects[Stuck.Object];
    Out.ObjectKind = Kinds[static_cast<int>(O.K)];
    Out.Object = O.Name;
    Out.Nil = O.Nil;
    if (O.Made != None)
      Out.Made = site(O.Made);
  }
  for (const model::Case &C : Stuck.Cases)
    if (Stuck.Operation == Op::Select && C.Object != None && P.Objects[C.Object].Made != None) {
      const model::Object &O = P.Objects[C.Object];
      Out.Cases.push_back({O.Name, Kinds[static_cast<int>(O.K)], O.Nil, site(O.Made)});
    }
}

bool Explanation::classifyStuck(Finding &Out) {
  bool OnChannel = (Stuck.Operation == Op::Send || Stuck.Operation == Op::Receive) &&
                   P.Objects[Stuck.Object].K == model::Object::Kind::Channel;
  bool SentBefore = J.Exit && J.Exit->Process == Where.Process;
  Out.Consequence = consequenceOf().has_value();
  if (OnChannel && !SentBefore && circle().empty()) {
    if (!variesByInstance() && classify(Out)) {
      Out.Consequence = false;
      return Out.Kind != Defect::EarlyReturn || !endedByValue();
    }
  }
  return classifyOther(Out);
}

std::optional<Finding> Explanation::explain() {
  Finding Out;
  if (Stuck.Site == None)
    return std::nullopt;
  Out.At = site(Stuck.Site);
  bool Known = false;
  switch (J.K) {
  case model::Judgement::Kind::LateAdd:
    Known = classifyAdd(Out);
    break;
  case model::Judgement::Kind::Misuse:
    Known = classifyMisuse(Out);
    break;
  case model::Judgement::Kind::Stuck:
    if (Locks.K == model::LockStory::Kind::Unclear)
      return std::nullopt;
    if (Locks.K != model::LockStory::Kind::None) {
      Known = tellLocks(Out);
      break;
    }
    Known = classifyStuck(Out);
    // An owner that could stop it is the better story than a channel without a partner.
    if (!Known || Out.Kind == Defect::MissingClose || Out.Kind == Defect::NoCounterpart || Out.Kind == Defect::PeerGone)
      if (std::optional<Finding> Stop = missingStop(F, J);
          Stop && (!Known || Out.Kind == Defect::MissingClose || !Stop->Partners.empty()))
        return Stop;
    for (const model::Place &At : partners())
      if (node(At).Site != None)
        Out.Partners.push_back(site(node(At).Site));
    break;
  }
  if (!Known)
    return std::nullopt;
  addObjects(Out);
  if (const model::Process &Proc = P.Processes[Where.Process]; Proc.Site != None)
    Out.Started = site(Proc.Site);
  return Out;
}

} // namespace clang::tidy::tether
