#include "Judging.h"

#include <algorithm>

namespace tether::model {

bool waitsAsWriter(const Node &Reader, const Node &Other) {
  return Reader.Operation == Op::LockShared && Other.Operation == Op::Lock && Other.Object == Reader.Object;
}

bool leavesSection(const Program &P, const ExitPoint &E, ObjectId Lock) {
  const Process &Proc = P.Processes[E.Process];
  const Node &Mark = Proc.Nodes[E.Node];
  return Lock != None && Mark.Operation == Op::Pass && Mark.Site != None &&
         std::any_of(Proc.Nodes.begin(), Proc.Nodes.end(), [&](const Node &N) {
           return takesLock(N.Operation) && N.Object == Lock && N.Activation == Mark.Activation;
         });
}

// Who waits for a lock waits because somebody has left with it, by a jump out of the function that took it, or because
// the one that holds it waits too. A reader may also wait behind a writer, which may run the same code as the reader.
// Branches alone say nothing: whoever does not unlock on one of them may do so later.
std::vector<ExitPoint> Judging::exitsForLock(const Place &Stuck) {
  if (Held.empty())
    for (const Process &Proc : P.Processes)
      Held.push_back(heldLocks(Proc));
  const Node &At = P.Processes[Stuck.Process].Nodes[Stuck.Node];
  const bool Repeated = manyInstances(Stuck.Process);
  std::vector<ExitPoint> Marks, Waits;
  for (std::size_t I = 0; I < P.Processes.size(); ++I) {
    for (std::size_t N = 0; N < P.Processes[I].Nodes.size(); ++N) {
      if (!Must[I][N])
        continue;
      const Node &Each = P.Processes[I].Nodes[N];
      ExitPoint E{static_cast<ProcessId>(I), static_cast<NodeId>(N), true};
      if (leavesSection(P, E, At.Object))
        Marks.push_back(E);
      bool Holding = std::any_of(Held[I][N].begin(), Held[I][N].end(), [](const auto &H) { return H.second.Surely; });
      bool Another = static_cast<ProcessId>(I) != Stuck.Process || (Repeated && waitsAsWriter(At, Each));
      if (canBlock(Each.Operation) && (Holding || waitsAsWriter(At, Each)) && Another)
        Waits.push_back(E);
    }
  }
  Marks.insert(Marks.end(), Waits.begin(), Waits.end());
  return Marks;
}

std::vector<ExitPoint> Judging::exitsFor(const Place &Stuck) {
  Op O = P.Processes[Stuck.Process].Nodes[Stuck.Node].Operation;
  if (takesLock(O) || O == Op::Park)
    return exitsForLock(Stuck);
  std::vector<ExitPoint> Marks, Arms;
  for (std::size_t I = 0; I < P.Processes.size(); ++I) {
    if (static_cast<ProcessId>(I) == Stuck.Process)
      continue;
    for (std::size_t N = 0; N < P.Processes[I].Nodes.size(); ++N) {
      if (!Must[I][N])
        continue;
      const Node &Each = P.Processes[I].Nodes[N];
      ExitPoint E{static_cast<ProcessId>(I), static_cast<NodeId>(N), true};
      if (Each.Operation == Op::Pass && Each.Site != None)
        Marks.push_back(E);
      if (Each.Operation == Op::Test)
        for (bool On : {true, false}) {
          E.On = On;
          Arms.push_back(E);
        }
    }
  }
  Marks.insert(Marks.end(), Arms.begin(), Arms.end());
  return Marks;
}

// The nodes of Proc from which Goal can be reached.
std::vector<char> Judging::leadingTo(ProcessId Proc, NodeId Goal) const {
  const std::vector<std::vector<NodeId>> &From = cameFrom(Proc);
  std::vector<char> Seen(P.Processes[Proc].Nodes.size(), 0);
  std::vector<NodeId> Work{Goal};
  while (!Work.empty()) {
    NodeId To = Work.back();
    Work.pop_back();
    for (NodeId At : From[To])
      if (!Seen[At]) {
        Seen[At] = 1;
        Work.push_back(At);
      }
  }
  return Seen;
}

// For each node of Proc, those before it.
const std::vector<std::vector<NodeId>> &Judging::cameFrom(ProcessId Proc) const {
  Predecessors.resize(P.Processes.size());
  std::vector<std::vector<NodeId>> &From = Predecessors[Proc];
  const std::vector<Node> &Nodes = P.Processes[Proc].Nodes;
  if (From.empty()) {
    From.resize(Nodes.size());
    for (std::size_t Id = 0; Id < Nodes.size(); ++Id)
      for (NodeId To : Nodes[Id].Next)
        if (To != None)
          From[To].push_back(static_cast<NodeId>(Id));
  }
  return From;
}

namespace {

bool onObject(const Node &N, Op O, ObjectId Id) { return N.Operation == O && N.Object == Id; }

// Whether Other takes away what N would need: the receive that N's send waits for, the open channel, the count.
bool rivals(const Node &N, const Node &Other, Judgement::Kind K) {
  if (K == Judgement::Kind::Stuck)
    return N.Operation == Op::Send && onObject(Other, Op::Send, N.Object);
  if (N.Operation == Op::Select)
    return std::any_of(N.Cases.begin(), N.Cases.end(),
                       [&](const Case &C) { return C.Sends && onObject(Other, Op::Close, C.Object); });
  return onObject(Other, N.Operation == Op::Send ? Op::Close : N.Operation, N.Object);
}

} // namespace

// Operations that take away what Where would need: before it in its own process, anywhere in others. That a goroutine
// sends twice is the defect itself, so only its own sends count.
std::vector<ExitPoint> Judging::rivalsOf(const Place &Where, Judgement::Kind K) const {
  constexpr std::size_t Enough = 32; // more of them say nothing new, and each is asked about
  const Node &N = P.Processes[Where.Process].Nodes[Where.Node];
  const std::vector<char> Before = leadingTo(Where.Process, Where.Node);
  const bool AnyOrder = K == Judgement::Kind::Misuse && manyInstances(Where.Process);
  std::vector<ExitPoint> Found;
  for (std::size_t I = 0; I < P.Processes.size(); ++I) {
    auto Proc = static_cast<ProcessId>(I);
    bool Own = Proc == Where.Process;
    if (!Own && K == Judgement::Kind::Stuck)
      continue;
    for (std::size_t Id = 0; Id < P.Processes[I].Nodes.size() && Found.size() < Enough; ++Id)
      if (Must[I][Id] && rivals(N, P.Processes[I].Nodes[Id], K) && (!Own || Before[Id] || AnyOrder))
        Found.push_back({Proc, static_cast<NodeId>(Id), true});
  }
  return Found;
}

} // namespace tether::model
