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

// Leads To past transparent nodes. A cycle of nothing else stays as it is: it spins.
bool shorten(const Process &P, NodeId &To) {
  NodeId End = To;
  for (std::size_t Steps = 0; End != None && transparent(P.Nodes[End]); ++Steps) {
    if (Steps > P.Nodes.size())
      return false;
    End = P.Nodes[End].Next[0];
  }
  bool Changed = End != To;
  To = End;
  return Changed;
}

// Keeps the nodes that can be reached, in the order of that, so that equal automata have equal numbers.
void renumber(Process &P) {
  std::vector<NodeId> Number(P.Nodes.size(), None);
  std::vector<Node> Kept;
  for (NodeId Id : reachableNodes(P)) {
    Number[Id] = static_cast<NodeId>(Kept.size());
    Kept.push_back(std::move(P.Nodes[Id]));
  }
  auto Renumber = [&](NodeId &Id) { Id = Id == None ? None : Number[Id]; };
  Renumber(P.Entry);
  for (Node &N : Kept)
    for (NodeId &To : N.Next)
      Renumber(To);
  P.Nodes = std::move(Kept);
}

// A goroutine that no reachable node starts has no body.
void dropUnstarted(Program &P) {
  std::vector<char> Started(P.Processes.size(), 0);
  std::vector<ProcessId> Work{0};
  while (!Work.empty()) {
    ProcessId From = Work.back();
    Work.pop_back();
    const std::vector<Node> &Nodes = P.Processes[From].Nodes;
    for (std::size_t Id = 0; Id < Nodes.size(); ++Id) {
      ProcessId Target = Nodes[Id].Operation == Op::Spawn ? Nodes[Id].Target : None;
      if (Target == None || Started[Target])
        continue;
      Started[Target] = 1;
      P.Processes[Target].Parent = From;
      P.Processes[Target].SpawnedAt = static_cast<NodeId>(Id);
      Work.push_back(Target);
    }
  }
  for (std::size_t I = 1; I < P.Processes.size(); ++I)
    if (!Started[I]) {
      P.Processes[I].Nodes.clear();
      P.Processes[I].Entry = P.Processes[I].Parent = P.Processes[I].SpawnedAt = None;
    }
}

const char *name(Op O) {
  static const char *const Names[] = {
      "pass", "make",   "send",  "receive",   "close",       "select",   "spawn",    "add",    "done",
      "wait", "cancel", "enter", "lock",      "lock-shared", "lock-all", "try-lock", "unlock", "unlock-shared",
      "park", "notify", "set",   "test-slot", "test",        "loop",     "exit",     "end"};
  return Names[static_cast<int>(O)];
}

void appendField(std::string &Out, const char *Label, int Value) {
  if (Value != None)
    Out += std::string(" ") + Label + "=" + std::to_string(Value);
}

void appendNode(std::string &Out, const Node &N) {
  Out += name(N.Operation);
  appendField(Out, "object", N.Object);
  appendField(Out, "target", N.Target);
  appendField(Out, "slot", N.Slot);
  if (N.Operation == Op::Set || N.Operation == Op::TestSlot)
    appendField(Out, "value", N.Value);
  appendField(Out, "cond", N.Cond);
  appendField(Out, "amount", N.Amount);
  for (const Case &C : N.Cases)
    Out += std::string(" [") +
           (C.Otherwise ? "otherwise"
            : C.Sends   ? "send "
                        : "receive ") +
           (C.Otherwise        ? ""
            : C.Object == None ? "outside"
                               : std::to_string(C.Object)) +
           "]";
  appendField(Out, "->", N.Next[0]);
  appendField(Out, "else", N.Next[1]);
}

} // namespace

std::vector<NodeId> reachableNodes(const Process &P) {
  std::vector<NodeId> Reached;
  std::vector<char> Seen(P.Nodes.size(), 0);
  std::vector<NodeId> Work{P.Entry};
  while (!Work.empty()) {
    NodeId Id = Work.back();
    Work.pop_back();
    if (Id == None || Seen[Id])
      continue;
    Seen[Id] = 1;
    Reached.push_back(Id);
    Work.push_back(P.Nodes[Id].Next[1]);
    Work.push_back(P.Nodes[Id].Next[0]);
  }
  return Reached;
}

std::string describe(const Program &P) {
  std::string Out;
  for (std::size_t I = 0; I < P.Objects.size(); ++I) {
    const Object &O = P.Objects[I];
    Out += "object " + std::to_string(I) + " kind=" + std::to_string(static_cast<int>(O.K)) + " '" + O.Name + "'" +
           (O.Nil ? " nil" : "") + (O.OutsideSends ? " outside-sends" : "") + (O.EndsUnseen ? " ends-unseen" : "") +
           (O.OutsideReceives ? " outside-receives" : "");
    appendField(Out, "capacity", O.Capacity);
    Out += "\n";
  }
  for (std::size_t I = 0; I < P.Counts.size(); ++I)
    Out += "count " + std::to_string(I) + " kind=" + std::to_string(static_cast<int>(P.Counts[I].K)) +
           " value=" + std::to_string(P.Counts[I].Value) + "\n";
  for (std::size_t I = 0; I < P.Atoms.size(); ++I)
    Out += "atom " + std::to_string(I) + " " + P.Atoms[I].Key + (P.Atoms[I].OneRound ? " one-round" : "") + "\n";
  for (std::size_t I = 0; I < P.Conditions.size(); ++I)
    Out += "condition " + std::to_string(I) + (P.Conditions[I].Fresh ? " fresh" : " stable") +
           (P.Conditions[I].InLoop ? " in-loop" : "") + (P.Conditions[I].State ? " state" : "") +
           (P.Conditions[I].LeavesLoop ? " leaves-loop" : "") + "\n";
  for (std::size_t I = 0; I < P.Processes.size(); ++I) {
    const Process &Proc = P.Processes[I];
    Out += "process " + std::to_string(I) + (Proc.Daemon ? " daemon" : "") + " entry=" + std::to_string(Proc.Entry);
    appendField(Out, "parent", Proc.Parent);
    Out += "\n";
    for (NodeId Id : reachableNodes(Proc)) {
      Out += "  " + std::to_string(Id) + ": ";
      appendNode(Out, Proc.Nodes[Id]);
      Out += "\n";
    }
  }
  return Out;
}

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
    renumber(Proc);
  }
  dropUnstarted(P);
}

} // namespace tether::model
