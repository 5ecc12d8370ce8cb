// Goroutines that go on for ever. They are never blocked for good, so the search has nothing to say of them; that no
// way leads to their end can be read from the automaton.

#include "Explanation.h"

namespace clang::tidy::tether {

using model::NodeId;
using model::None;
using model::Op;

namespace {

std::vector<char> reachableFrom(const model::Process &Proc, NodeId From) {
  std::vector<char> Seen(Proc.Nodes.size(), 0);
  std::vector<NodeId> Work{From};
  while (!Work.empty()) {
    NodeId Id = Work.back();
    Work.pop_back();
    for (NodeId To : Proc.Nodes[Id].Next)
      if (To != None && !Seen[To]) {
        Seen[To] = 1;
        Work.push_back(To);
      }
  }
  return Seen;
}

// A wait for the clock alone leaves its place in a Set: extraction follows no timers.
bool waitsForTheClock(const model::Node &N) { return N.Operation == Op::Set && N.Site != None; }

bool ends(const model::Node &N) { return N.Operation == Op::End || N.Operation == Op::Exit; }

} // namespace

std::vector<Finding> endlessLoops(const Fragment &F) {
  std::vector<Finding> Found;
  const model::Program &P = F.Program;
  for (std::size_t I = 1; I < P.Processes.size(); ++I) {
    const model::Process &Proc = P.Processes[I];
    if (Proc.Daemon || Proc.Communicates || Proc.Entry == None || Proc.Site == None)
      continue;
    for (std::size_t N = 0; N < Proc.Nodes.size(); ++N) {
      if (!waitsForTheClock(Proc.Nodes[N]))
        continue;
      std::vector<char> Ahead = reachableFrom(Proc, static_cast<NodeId>(N));
      bool Reached = static_cast<NodeId>(N) == Proc.Entry || reachableFrom(Proc, Proc.Entry)[N];
      bool LeadsOut = false;
      for (std::size_t To = 0; To < Proc.Nodes.size(); ++To)
        LeadsOut |= Ahead[To] && ends(Proc.Nodes[To]);
      if (!Reached || !Ahead[N] || LeadsOut)
        continue;
      Finding Out;
      Out.Kind = Defect::EndlessLoop;
      Out.Blocked = Finding::Operation::Receive;
      Out.At = F.Sites[static_cast<std::size_t>(Proc.Nodes[N].Site)];
      Out.Started = F.Sites[static_cast<std::size_t>(Proc.Site)];
      Found.push_back(std::move(Out));
      break;
    }
  }
  return Found;
}

} // namespace clang::tidy::tether
