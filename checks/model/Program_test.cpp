// Counts, the printed form, and that simplify takes away nothing that can be observed.

#include "Program.h"

#include "search_outcome.h"

#include <gtest/gtest.h>

#include <random>

namespace tether::model {
namespace {

using namespace test;
using Truth = Valuation::Truth;

TEST(Count, EvaluatesExpressions) {
  ProgramBuilder B;
  CountId A = B.of(B.atom("a")), C = B.of(B.atom("b"));
  std::vector<int> Values{7, 2};
  using K = Count::Kind;
  EXPECT_EQ(B.P.evaluate(B.number(5), Values), 5);
  EXPECT_EQ(B.P.evaluate(A, Values), 7);
  EXPECT_EQ(B.P.evaluate(B.combine(K::Add, A, C), Values), 9);
  EXPECT_EQ(B.P.evaluate(B.combine(K::Subtract, C, A), Values), -5);
  EXPECT_EQ(B.P.evaluate(B.combine(K::Multiply, A, C), Values), 14);
  EXPECT_EQ(B.P.evaluate(B.combine(K::Divide, A, C), Values), 3);
  EXPECT_EQ(B.P.evaluate(B.combine(K::Divide, A, B.number(0)), Values), 0);
}

TEST(Describe, NamesObjectsAndReachableNodes) {
  ProgramBuilder B;
  ObjectId C = B.channel(2);
  B[C].Name = "jobs";
  B[C].OutsideSends = true;
  ProcessId Worker = B.daemon({select({receives(C), sends(C), receives(None), otherwise()})});
  B.body({spawn(Worker), leave(), send(C)});
  std::string Text = describe(B.P);
  EXPECT_NE(Text.find("'jobs' outside-sends capacity="), std::string::npos) << Text;
  EXPECT_NE(Text.find("process 1 daemon"), std::string::npos) << Text;
  EXPECT_NE(Text.find("[receive 0] [send 0] [receive outside] [otherwise]"), std::string::npos) << Text;
  EXPECT_EQ(Text.find(": send"), std::string::npos) << "nobody gets there: " << Text;
}

std::size_t reachable(const Process &P) { return reachableNodes(P).size(); }

TEST(Simplify, DropsPassesAndBranchesThatMeet) {
  ProgramBuilder B;
  ObjectId C = B.channel(1);
  B.body({pass(), when(B.condition(), {pass(), pass()}, {pass()}), whenSlot(B.slot(), 1, {when(B.condition(), {})}),
          send(C), pass()});
  simplify(B.P);
  EXPECT_EQ(reachable(B.P.Processes[0]), 2u) << describe(B.P);
}

TEST(Simplify, KeepsMarkedPassesAndBranchesThatDiffer) {
  ProgramBuilder B;
  ObjectId C = B.channel(1);
  B.body({when(B.condition(), {markedLeave()}, {pass()}), send(C)});
  simplify(B.P);
  // The test, the mark and its end, the send and its end.
  EXPECT_EQ(reachable(B.P.Processes[0]), 5u) << describe(B.P);
}

TEST(Simplify, EndsOnCyclesOfAnyLength) {
  for (int Sends = 0; Sends < 5; ++Sends) {
    ProgramBuilder B;
    ObjectId C = B.channel(8);
    Block Body(static_cast<std::size_t>(Sends), send(C));
    Body.push_back(forever({pass(), pass()}));
    B.body(Body);
    simplify(B.P);
    EXPECT_EQ(leaks(run(B)), Places{});
  }
}

TEST(Simplify, LeavesASpinAsItIs) {
  ProgramBuilder B;
  B.body({forever({})});
  simplify(B.P);
  EXPECT_EQ(reachable(B.P.Processes[0]), 1u);
}

// ---- random programs ------------------------------------------------------------------------------------------------

class RandomProgram {
public:
  explicit RandomProgram(unsigned Seed) : Random(Seed) {
    for (int Capacity : {0, 0, 1, 2})
      Channels.push_back(B.channel(Capacity));
    Group = B.waitGroup();
    Once = B.once();
    Context = B.context(B.context());
    for (int I = 0; I < 3; ++I)
      Conditions.push_back(B.condition());
    for (int I = 0; I < 2; ++I)
      Slots.push_back(B.slot());
    Bound = B.of(B.atom("n"));
    ProcessId Inner = B.process(block(2));
    Block Outer = block(2);
    Outer.insert(Outer.begin(), spawn(Inner));
    ProcessId Child = B.process(Outer), Other = B.process(block(2));
    Block Body = block(2);
    Body.insert(Body.begin(), {spawn(Child), pass(), spawn(Other)});
    B.body(Body);
  }
  ProgramBuilder B;

private:
  int upTo(int N) { return static_cast<int>(Random() % static_cast<unsigned>(N)); }
  template <class T>
  T any(const std::vector<T> &From) {
    return From[static_cast<std::size_t>(upTo(static_cast<int>(From.size())))];
  }
  Block block(int Depth) {
    Block Result;
    for (int I = 1 + upTo(3); I > 0; --I)
      Result.push_back(statement(Depth));
    return Result;
  }
  Case anyCase() {
    if (upTo(6) == 0)
      return otherwise();
    ObjectId C = upTo(5) == 0 ? None : any(Channels);
    return upTo(2) ? sends(C, any(Slots)) : receives(C, any(Slots), any(Slots));
  }
  Statement statement(int Depth) {
    switch (upTo(Depth > 0 ? 18 : 12)) {
    case 0:
    case 1:
      return send(any(Channels));
    case 2:
    case 3:
      return receive(any(Channels), any(Slots));
    case 4:
      return upTo(3) ? pass() : close(any(Channels));
    case 5:
      return add(Group);
    case 6:
      return upTo(2) ? done(Group) : wait(Group);
    case 7:
      return upTo(2) ? cancel(Context) : receive(Context);
    case 8:
      return select({anyCase(), anyCase()});
    case 9:
      return set(any(Slots), upTo(2));
    case 10:
      return upTo(3) ? pass() : upTo(4) ? leave() : exitProgram();
    case 11:
      return pass();
    case 12:
      return when(any(Conditions), block(Depth - 1), block(Depth - 1));
    case 13:
      return whenSlot(any(Slots), upTo(2), block(Depth - 1), {pass()});
    case 14:
      return when(any(Conditions), {pass()}, {pass(), pass()});
    case 15:
      return repeat(Bound, block(Depth - 1));
    case 16:
      return upTo(2) ? range(any(Channels), block(Depth - 1)) : whileTrue(any(Conditions), block(Depth - 1));
    default:
      return enter(Once, block(Depth - 1), {pass()});
    }
  }

  std::mt19937 Random;
  std::vector<ObjectId> Channels;
  std::vector<CondId> Conditions;
  std::vector<SlotId> Slots;
  ObjectId Group, Once, Context;
  CountId Bound;
};

// Numbers are given anew; by its activation, which the search does not look at, each node is known again.
void mark(Program &P) {
  int Next = 0;
  for (Process &Proc : P.Processes)
    for (Node &N : Proc.Nodes)
      N.Activation = ++Next;
}

std::set<std::pair<int, std::size_t>> ends(const Program &P, const std::vector<Stuck> &All) {
  std::set<std::pair<int, std::size_t>> Result;
  for (const Stuck &S : All)
    Result.emplace(P.Processes[S.Where.Process].Nodes[S.Where.Node].Activation, S.Path.size());
  return Result;
}

TEST(Simplify, ProgramsThatDoTheSameBecomeTheSame) {
  auto Simplified = [](Block Before, bool Started) {
    ProgramBuilder B;
    ObjectId C = B.channel(1);
    ProcessId Receiver = B.process({receive(C)});
    Before.insert(Before.end(), {spawn(Receiver), pass(), send(C), when(B.condition(), {pass(), leave()})});
    if (!Started)
      Before.insert(Before.begin(), leave());
    B.body(Before);
    simplify(B.P);
    return B.P;
  };
  const Program Plain = Simplified({}, true), Padded = Simplified({pass(), when(0, {pass()}), pass()}, true);
  EXPECT_EQ(describe(Plain), describe(Padded));
  EXPECT_EQ(Plain.Processes[0].Nodes.size(), Padded.Processes[0].Nodes.size());
  // Nobody starts the other goroutine then.
  const Program Left = Simplified({}, false);
  EXPECT_TRUE(Left.Processes[1].Nodes.empty()) << describe(Left);
  EXPECT_EQ(Left.Processes[1].Parent, None);
}

TEST(Simplify, KeepsWhatCanBeObserved) {
  int Stuck = 0, Misused = 0, Late = 0, Served = 0, Shorter = 0, Complete = 0;
  Limits L;
  L.States = 300;
  for (unsigned Seed = 0; Seed < 2000; ++Seed) {
    RandomProgram Random(Seed);
    mark(Random.B.P);
    Program Before = Random.B.P, After = Before;
    simplify(After);
    Valuation V = Random.B.valuation(static_cast<Truth>(Seed % 3), static_cast<int>(1 + Seed % 2));
    Outcome A = search(Before, V, L), B = search(After, V, L);
    ASSERT_EQ(A.States, B.States) << "seed " << Seed << "\n" << describe(Before) << describe(After);
    ASSERT_EQ(A.Complete, B.Complete) << "seed " << Seed;
    ASSERT_EQ(A.Misuse, B.Misuse) << "seed " << Seed;
    ASSERT_EQ(ends(Before, A.Leaks), ends(After, B.Leaks)) << "seed " << Seed << "\n" << describe(Before) << describe(After);
    ASSERT_EQ(ends(Before, A.LateAdds), ends(After, B.LateAdds)) << "seed " << Seed;
    Complete += A.Complete;
    Misused += A.Misuse;
    Late += !A.LateAdds.empty();
    Stuck += !A.Leaks.empty();
    Served += A.Complete && A.Leaks.empty();
    Shorter += reachable(After.Processes[0]) < reachable(Before.Processes[0]);
  }
  // The programs are worth comparing.
  EXPECT_GT(Complete, 1300);
  EXPECT_GT(Stuck, 600);
  EXPECT_GT(Served, 100);
  EXPECT_GT(Misused, 100);
  EXPECT_GT(Late, 10);
  EXPECT_GT(Shorter, 1300);
}

} // namespace
} // namespace tether::model
