#include "Program.h"

namespace tether::model {
namespace {

// A node that does nothing observable and only leads on.
bool transparent(const Node &N) {
  if (N.Operation == Op::Pass)
    return N.Site == None;
  bool Branches = N.Operation == Op::Test || N.Operation == Op::TestSlot;
  return Branches && N.Next[0] == N.Next[1];
}

bool shorten(Process &P, NodeId &To) {
  NodeId Start = To;
  // A chain longer than the process has nodes is a cycle of transparent nodes: leave it, it spins.
  for (std::size_t I = 0; I < P.Nodes.size() && To != None && transparent(P.Nodes[To]); ++I)
    To = P.Nodes[To].Next[0];
  return To != Start;
}

} // namespace

void simplify(Program &P) {
  for (Process &Proc : P.Processes) {
    bool Changed = true;
    while (Changed) {
      Changed = shorten(Proc, Proc.Entry);
      for (Node &N : Proc.Nodes)
        for (NodeId &To : N.Next)
          if (To != None && !(transparent(N) && To == N.Next[0] && N.Operation == Op::Pass))
            Changed |= shorten(Proc, To);
    }
  }
}

} // namespace tether::model
