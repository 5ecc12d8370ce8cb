#include "Inert.h"

#include <algorithm>

namespace tether::model {
namespace {

constexpr NodeId Many = -2; // more than one next operation

class Finder {
public:
  Finder(const Program &Of, const Process &P, const std::vector<char> &MayRepeat)
      : Of(Of), P(P), MayRepeat(MayRepeat), Leads(P.Nodes.size(), None), Spins(P.Nodes.size(), 0) {}

  std::vector<char> run();

private:
  void findOperations();
  void findSpins();
  bool isBounded(const Node &N, int Arm) const;
  bool leavesNoTrace(NodeId Branch) const;

  const Program &Of;
  const Process &P;
  const std::vector<char> &MayRepeat;
  std::vector<NodeId> Leads; // the one operation that comes next, or Many; None: not known to come to any
  std::vector<char> Spins;
};

// Backwards from the operations, until nothing changes. A node's value only goes from None to one to Many.
void Finder::findOperations() {
  std::vector<std::vector<NodeId>> Before(P.Nodes.size());
  std::vector<NodeId> Work;
  for (std::size_t I = 0; I < P.Nodes.size(); ++I) {
    for (NodeId To : P.Nodes[I].Next)
      if (To != None && isSilent(P.Nodes[I].Operation))
        Before[To].push_back(static_cast<NodeId>(I));
    if (!isSilent(P.Nodes[I].Operation)) {
      Leads[I] = static_cast<NodeId>(I);
      Work.push_back(Leads[I]);
    }
  }
  while (!Work.empty()) {
    NodeId To = Work.back();
    Work.pop_back();
    for (NodeId From : Before[To]) {
      NodeId Met = Leads[From] == None || Leads[From] == Leads[To] ? Leads[To] : Many;
      if (Met == Leads[From])
        continue;
      Leads[From] = Met;
      Work.push_back(From);
    }
  }
}

// The way round a loop that is counted, or that some round leaves.
bool Finder::isBounded(const Node &N, int Arm) const {
  if (N.Operation == Op::Loop)
    return Arm == 0;
  if (N.Operation != Op::Test || !MayRepeat[N.Cond] || Of.Conditions[N.Cond].State)
    return false; // what waits for the state of an object may wait for ever
  std::optional<bool> Leaves = Of.Conditions[N.Cond].LeavesLoop;
  return Leaves && *Leaves == (Arm == 1);
}

// Marks a node of each cycle that nothing bounds: the walk may go round there for ever.
void Finder::findSpins() {
  enum : char { Open, Entered, Left };
  std::vector<char> State(P.Nodes.size(), Open);
  std::vector<std::pair<NodeId, int>> Stack;
  auto Enter = [&](NodeId To) {
    State[To] = Entered;
    Stack.emplace_back(To, 0);
  };
  for (std::size_t I = 0; I < P.Nodes.size(); ++I) {
    if (State[I] == Open && isSilent(P.Nodes[I].Operation))
      Enter(static_cast<NodeId>(I));
    while (!Stack.empty()) {
      auto &[At, Arm] = Stack.back();
      if (Arm == 2) {
        State[At] = Left;
        Stack.pop_back();
        continue;
      }
      NodeId To = P.Nodes[At].Next[Arm];
      bool Round = isBounded(P.Nodes[At], Arm);
      ++Arm;
      if (To == None || Round || !isSilent(P.Nodes[To].Operation))
        continue;
      if (State[To] == Entered)
        Spins[To] = 1;
      else if (State[To] == Open)
        Enter(To);
    }
  }
}

// What lies between Branch and the next operation: nothing there spins, and no slot that is set there is read
// elsewhere.
bool Finder::leavesNoTrace(NodeId Branch) const {
  std::vector<char> OnTheWay(P.Nodes.size(), 0), Written(static_cast<std::size_t>(P.Slots), 0);
  std::vector<NodeId> Work{Branch};
  while (!Work.empty()) {
    NodeId Id = Work.back();
    Work.pop_back();
    if (Id == None || OnTheWay[Id] || !isSilent(P.Nodes[Id].Operation))
      continue;
    if (Spins[Id])
      return false;
    OnTheWay[Id] = 1;
    if (P.Nodes[Id].Operation == Op::Set || P.Nodes[Id].Operation == Op::Loop)
      Written[P.Nodes[Id].Slot] = 1;
    Work.insert(Work.end(), std::begin(P.Nodes[Id].Next), std::end(P.Nodes[Id].Next));
  }
  for (std::size_t I = 0; I < P.Nodes.size(); ++I) {
    const Node &N = P.Nodes[I];
    if (!OnTheWay[I] && (N.Operation == Op::TestSlot || N.Operation == Op::Loop) && Written[N.Slot])
      return false;
  }
  return true;
}

std::vector<char> Finder::run() {
  findOperations();
  findSpins();
  std::vector<char> Inert(P.Nodes.size(), 0);
  for (std::size_t I = 0; I < P.Nodes.size(); ++I) {
    Op O = P.Nodes[I].Operation;
    if ((O == Op::Test || O == Op::Loop) && Leads[I] >= 0 && leavesNoTrace(static_cast<NodeId>(I)))
      Inert[I] = 1;
  }
  return Inert;
}

} // namespace

std::vector<char> inertBranches(const Program &Of, const Process &P, const std::vector<char> &MayRepeat) {
  return Finder(Of, P, MayRepeat).run();
}

} // namespace tether::model
