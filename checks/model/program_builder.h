// Programs written by hand, for tests: a process reads like the goroutine that it stands for.
//
//   ProgramBuilder B;
//   ObjectId C = B.channel();
//   ProcessId Sender = B.process({send(C)});
//   B.body({spawn(Sender), when(B.condition(), {leave()}), receive(C)});
//   Outcome O = search(B.P, B.valuation());
//
// A statement continues with the one after it; the end of a block is the end of its process.

#pragma once

#include "Search.h"

#include <functional>
#include <initializer_list>
#include <ostream>

namespace tether::model {

inline void PrintTo(const Place &At, std::ostream *Out) { *Out << At.Process << ":" << At.Node; }

namespace test {

class ProgramBuilder;

// The process that is being written. Open are the arms that lead to whatever comes next.
struct Writer {
  ProgramBuilder &B;
  ProcessId Id;
  std::vector<std::pair<NodeId, int>> Open;
  bool AtEntry = true;
  std::vector<std::vector<std::pair<NodeId, int>>> Breaks;

  Process &process();
  // Puts N where the open arms lead; its first arm becomes the only open one.
  NodeId put(Node N);
  NodeId put(Op O, ObjectId Object = None) {
    Node N;
    N.Operation = O;
    N.Object = Object;
    return put(std::move(N));
  }
  void leadTo(NodeId N);
};

struct Statement {
  std::function<void(Writer &)> Write;
};
using Block = std::vector<Statement>;

inline void write(Writer &W, const Block &Statements) {
  for (const Statement &S : Statements)
    S.Write(W);
}

class ProgramBuilder {
public:
  Program P;

  ProgramBuilder() { P.Processes.emplace_back(); }

  ObjectId channel(int Capacity = 0) { return channelOf(P.constant(Capacity)); }
  ObjectId channelOf(CountId Capacity) {
    Object O;
    O.Capacity = Capacity;
    return object(O);
  }
  ObjectId nil() {
    ObjectId Id = channel();
    P.Objects[Id].Nil = true;
    return Id;
  }
  ObjectId waitGroup() { return object(Object::Kind::WaitGroup); }
  ObjectId once() { return object(Object::Kind::Once); }
  ObjectId mutex() { return object(Object::Kind::Mutex); }
  ObjectId sharedMutex() { return object(Object::Kind::SharedMutex); }
  ObjectId conditionVariable() { return object(Object::Kind::ConditionVariable); }
  ObjectId context(ObjectId Parent = None) {
    Object O;
    O.K = Object::Kind::Context;
    O.Parent = Parent;
    return object(O);
  }
  Object &operator[](ObjectId Id) { return P.Objects[static_cast<std::size_t>(Id)]; }

  SlotId slot() { return Slots++; }

  CondId condition(std::vector<const void *> Variables = {}) {
    Condition C;
    C.Variables = std::move(Variables);
    P.Conditions.push_back(C);
    return static_cast<CondId>(P.Conditions.size()) - 1;
  }
  CondId fresh() {
    CondId C = condition();
    P.Conditions[static_cast<std::size_t>(C)].Fresh = true;
    return C;
  }
  // The condition of a loop: evaluated anew each round, false ends it.
  CondId loopCondition() {
    CondId C = fresh();
    P.Conditions[static_cast<std::size_t>(C)].InLoop = true;
    P.Conditions[static_cast<std::size_t>(C)].LeavesLoop = false;
    return C;
  }

  AtomId atom(std::string Key) {
    Atom A;
    A.Key = std::move(Key);
    P.Atoms.push_back(A);
    return static_cast<AtomId>(P.Atoms.size()) - 1;
  }
  CountId number(int Value) { return P.constant(Value); }
  CountId of(AtomId A) { return count({Count::Kind::Atom, A, None, None}); }
  CountId combine(Count::Kind K, CountId Left, CountId Right) { return count({K, 0, Left, Right}); }

  ProcessId process(const Block &Statements) {
    P.Processes.emplace_back();
    return fill(static_cast<ProcessId>(P.Processes.size()) - 1, Statements);
  }
  ProcessId daemon(const Block &Statements) {
    ProcessId Id = process(Statements);
    P.Processes[static_cast<std::size_t>(Id)].Daemon = true;
    return Id;
  }
  void body(const Block &Statements) { fill(0, Statements); }

  // All conditions with one truth, all atoms with one value.
  Valuation valuation(Valuation::Truth T = Valuation::Truth::False, int AtomValue = 1) const {
    Valuation V;
    V.Atoms.assign(P.Atoms.size(), AtomValue);
    V.Conditions.assign(P.Conditions.size(), T);
    return V;
  }

  // The Nth node of that kind, in the order of writing.
  Place place(ProcessId Process, Op O, int Nth = 0) const {
    const auto &Nodes = P.Processes[static_cast<std::size_t>(Process)].Nodes;
    for (std::size_t N = 0; N < Nodes.size(); ++N)
      if (Nodes[N].Operation == O && Nth-- == 0)
        return {Process, static_cast<NodeId>(N)};
    return {};
  }

private:
  friend struct Writer;

  ObjectId object(Object O) {
    P.Objects.push_back(std::move(O));
    return static_cast<ObjectId>(P.Objects.size()) - 1;
  }
  ObjectId object(Object::Kind K) {
    Object O;
    O.K = K;
    return object(O);
  }
  CountId count(Count C) {
    P.Counts.push_back(C);
    return static_cast<CountId>(P.Counts.size()) - 1;
  }
  ProcessId fill(ProcessId Id, const Block &Statements) {
    Writer W{*this, Id, {}, true, {}};
    write(W, Statements);
    W.put(Op::End);
    P.Processes[static_cast<std::size_t>(Id)].Slots = Slots;
    return Id;
  }

  SlotId Slots = 0;
};

inline Process &Writer::process() { return B.P.Processes[static_cast<std::size_t>(Id)]; }

inline void Writer::leadTo(NodeId N) {
  for (auto [From, Arm] : Open)
    process().Nodes[static_cast<std::size_t>(From)].Next[Arm] = N;
  if (AtEntry)
    process().Entry = N;
  AtEntry = false;
  Open.clear();
}

inline NodeId Writer::put(Node N) {
  process().Nodes.push_back(std::move(N));
  auto Id = static_cast<NodeId>(process().Nodes.size()) - 1;
  leadTo(Id);
  Open = {{Id, 0}};
  return Id;
}

// ---- statements ---------------------------------------------------------------------------------------------------

inline Statement simple(Op O, ObjectId Object = None) {
  return {[=](Writer &W) { W.put(O, Object); }};
}
inline Statement make(ObjectId O) { return simple(Op::Make, O); }
inline Statement send(ObjectId C) { return simple(Op::Send, C); }
inline Statement close(ObjectId C) { return simple(Op::Close, C); }
inline Statement done(ObjectId Group) { return simple(Op::Done, Group); }
inline Statement wait(ObjectId Group) { return simple(Op::Wait, Group); }
inline Statement cancel(ObjectId Context) { return simple(Op::Cancel, Context); }
inline Statement lock(ObjectId Lock) { return simple(Op::Lock, Lock); }
inline Statement unlock(ObjectId Lock) { return simple(Op::Unlock, Lock); }
inline Statement lockShared(ObjectId Lock) { return simple(Op::LockShared, Lock); }
inline Statement unlockShared(ObjectId Lock) { return simple(Op::UnlockShared, Lock); }
inline Statement park(ObjectId Variable) { return simple(Op::Park, Variable); }
inline Statement notify(ObjectId Variable) { return simple(Op::Notify, Variable); }
inline Statement pass() { return simple(Op::Pass); }

// The process ends.
inline Statement leave() {
  return {[](Writer &W) {
    W.put(Op::End);
    W.Open.clear();
  }};
}
// A return that the judge may name.
inline Statement markedLeave(SiteId Site = 0) {
  return {[=](Writer &W) {
    Node N;
    N.Site = Site;
    W.put(std::move(N));
    W.put(Op::End);
    W.Open.clear();
  }};
}
// The program ends.
inline Statement exitProgram() {
  return {[](Writer &W) {
    W.put(Op::Exit);
    W.Open.clear();
  }};
}

// Continues in the same way after a value and after the close.
inline Statement receive(ObjectId C, SlotId Slot = None) {
  return {[=](Writer &W) {
    Node N;
    N.Operation = Op::Receive;
    N.Object = C;
    N.Slot = Slot;
    NodeId Id = W.put(std::move(N));
    W.Open.emplace_back(Id, 1);
  }};
}

inline Statement spawn(ProcessId Child) {
  return {[=](Writer &W) {
    Node N;
    N.Operation = Op::Spawn;
    N.Target = Child;
    NodeId Id = W.put(std::move(N));
    W.B.P.Processes[static_cast<std::size_t>(Child)].Parent = W.Id;
    W.B.P.Processes[static_cast<std::size_t>(Child)].SpawnedAt = Id;
  }};
}

inline Statement addCount(ObjectId Group, CountId Amount) {
  return {[=](Writer &W) {
    Node N;
    N.Operation = Op::Add;
    N.Object = Group;
    N.Amount = Amount;
    W.put(std::move(N));
  }};
}
inline Statement add(ObjectId Group, int Amount = 1) {
  return {[=](Writer &W) { addCount(Group, W.B.number(Amount)).Write(W); }};
}

inline Statement set(SlotId Slot, int Value) {
  return {[=](Writer &W) {
    Node N;
    N.Operation = Op::Set;
    N.Slot = Slot;
    N.Value = Value;
    W.put(std::move(N));
  }};
}

// Test, Then on its first arm and Else on its second.
inline Statement branch(Node Test, Block Then, Block Else) {
  return {[=](Writer &W) {
    NodeId Id = W.put(Test);
    write(W, Then);
    auto Ends = W.Open;
    W.Open = {{Id, 1}};
    write(W, Else);
    W.Open.insert(W.Open.end(), Ends.begin(), Ends.end());
  }};
}
inline Statement when(CondId C, Block Then, Block Else = {}) {
  Node N;
  N.Operation = Op::Test;
  N.Cond = C;
  return branch(std::move(N), std::move(Then), std::move(Else));
}
inline Statement whenSlot(SlotId Slot, int Value, Block Then, Block Else = {}) {
  Node N;
  N.Operation = Op::TestSlot;
  N.Slot = Slot;
  N.Value = Value;
  return branch(std::move(N), std::move(Then), std::move(Else));
}
inline Statement enter(ObjectId Once, Block First, Block Later = {}) {
  Node N;
  N.Operation = Op::Enter;
  N.Object = Once;
  return branch(std::move(N), std::move(First), std::move(Later));
}

// Head decides each round; its first arm is the body.
inline Statement loop(Node Head, Block Body) {
  return {[=](Writer &W) {
    NodeId Id = W.put(Head);
    W.Breaks.emplace_back();
    write(W, Body);
    W.leadTo(Id);
    W.Open = std::move(W.Breaks.back());
    W.Breaks.pop_back();
    W.Open.emplace_back(Id, 1);
  }};
}
inline Statement repeat(CountId Rounds, Block Body) {
  return {[=](Writer &W) {
    Node N;
    N.Operation = Op::Loop;
    N.Slot = W.B.slot();
    N.Amount = Rounds;
    loop(std::move(N), Body).Write(W);
  }};
}
inline Statement whileTrue(CondId C, Block Body) {
  Node N;
  N.Operation = Op::Test;
  N.Cond = C;
  return loop(std::move(N), std::move(Body));
}
inline Statement range(ObjectId C, Block Body = {}) {
  Node N;
  N.Operation = Op::Receive;
  N.Object = C;
  N.Ranges = true;
  return loop(std::move(N), std::move(Body));
}
inline Statement forever(Block Body) {
  return {[=](Writer &W) {
    NodeId Head = W.put(Op::Pass);
    W.Breaks.emplace_back();
    write(W, Body);
    W.leadTo(Head);
    W.Open = std::move(W.Breaks.back());
    W.Breaks.pop_back();
  }};
}
inline Statement leaveLoop() {
  return {[](Writer &W) {
    auto &Out = W.Breaks.back();
    Out.insert(Out.end(), W.Open.begin(), W.Open.end());
    W.Open.clear();
  }};
}

// ---- locks --------------------------------------------------------------------------------------------------------

inline Statement lockAll(std::vector<ObjectId> Locks) {
  return {[=](Writer &W) {
    Node N;
    N.Operation = Op::LockAll;
    for (ObjectId Lock : Locks) {
      N.Cases.emplace_back();
      N.Cases.back().Object = Lock;
    }
    W.put(std::move(N));
  }};
}
inline Statement tryLock(ObjectId Lock, Block Then, Block Else = {}, bool Shared = false) {
  return {[=](Writer &W) {
    Node N;
    N.Operation = Op::TryLock;
    N.Object = Lock;
    N.Value = Shared;
    N.Slot = W.B.slot();
    SlotId Got = N.Slot;
    W.put(std::move(N));
    whenSlot(Got, 1, Then, Else).Write(W);
  }};
}

// ---- select -------------------------------------------------------------------------------------------------------

inline Case receives(ObjectId C, SlotId Chosen = None, SlotId Closed = None) {
  Case Result;
  Result.Object = C;
  Result.Chosen = Chosen;
  Result.Closed = Closed;
  return Result;
}
inline Case sends(ObjectId C, SlotId Chosen = None) {
  Case Result = receives(C, Chosen);
  Result.Sends = true;
  return Result;
}
inline Case otherwise() {
  Case Result;
  Result.Otherwise = true;
  return Result;
}
// Arms[i] follows when case i is chosen; cases without an arm go on after the select.
inline Statement select(std::vector<Case> Cases, std::vector<Block> Arms = {}) {
  return {[=](Writer &W) {
    Node N;
    N.Operation = Op::Select;
    N.Cases = Cases;
    N.Slot = W.B.slot();
    SlotId Position = N.Slot;
    W.put(std::move(N));
    std::function<void(std::size_t)> From = [&](std::size_t I) {
      if (I == Arms.size())
        return;
      whenSlot(Position, static_cast<int>(I), Arms[I], {{[&, I](Writer &) { From(I + 1); }}}).Write(W);
    };
    From(0);
  }};
}

} // namespace test
} // namespace tether::model
