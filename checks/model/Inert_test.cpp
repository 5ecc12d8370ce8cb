// Branches that change nothing, each beside one that does.

#include "Inert.h"

#include "Judge.h"
#include "program_builder.h"

#include <gtest/gtest.h>

namespace tether::model {
namespace {

using namespace test;

// The operations of the body's inert branches.
std::vector<Op> inert(const ProgramBuilder &B, bool Repeat = false) {
  std::vector<Op> Found;
  std::vector<char> MayRepeat(B.P.Conditions.size(), Repeat);
  std::vector<char> Inert = inertBranches(B.P, B.P.Processes[0], MayRepeat);
  for (std::size_t N = 0; N < Inert.size(); ++N)
    if (Inert[N])
      Found.push_back(B.P.Processes[0].Nodes[N].Operation);
  return Found;
}

using Ops = std::vector<Op>;

TEST(Inert, BranchesThatMeetBeforeTheNextOperation) {
  ProgramBuilder B;
  ObjectId C = B.channel();
  B.body({when(B.condition(), {pass()}, {set(B.slot(), 1)}), send(C)});
  EXPECT_EQ(inert(B), Ops{Op::Test});
}

TEST(Inert, NotThoseWithAnOperation) {
  ProgramBuilder B;
  ObjectId C = B.channel();
  B.body({when(B.condition(), {receive(C)}), send(C)});
  EXPECT_EQ(inert(B), Ops{});
}

TEST(Inert, NotThoseOfWhichOneLeaves) {
  ProgramBuilder B;
  ObjectId C = B.channel();
  B.body({when(B.condition(), {leave()}), send(C)});
  EXPECT_EQ(inert(B), Ops{});
}

TEST(Inert, NotThoseThatAreRemembered) {
  ProgramBuilder B;
  ObjectId C = B.channel();
  SlotId S = B.slot();
  B.body({when(B.condition(), {set(S, 1)}, {set(S, 0)}), send(C), whenSlot(S, 1, {receive(C)})});
  EXPECT_EQ(inert(B), Ops{});
}

TEST(Inert, CountedLoopsWithoutOperations) {
  ProgramBuilder B;
  ObjectId C = B.channel();
  B.body({repeat(B.of(B.atom("n")), {when(B.condition(), {pass()}, {set(B.slot(), 1)})}), send(C)});
  EXPECT_EQ(inert(B), (Ops{Op::Loop, Op::Test}));
}

TEST(Inert, NotCountedLoopsWithOperations) {
  ProgramBuilder B;
  ObjectId C = B.channel();
  B.body({repeat(B.of(B.atom("n")), {send(C)})});
  EXPECT_EQ(inert(B), Ops{});
}

TEST(Inert, LoopsThatSomeRoundLeaves) {
  ProgramBuilder B;
  ObjectId C = B.channel();
  B.body({whileTrue(B.loopCondition(), {pass()}), send(C)});
  EXPECT_EQ(inert(B, true), Ops{Op::Test});
  // As a condition with one truth, it may hold for ever.
  EXPECT_EQ(inert(B, false), Ops{});
}

TEST(Inert, NotWhatLeadsToASpin) {
  ProgramBuilder B;
  ObjectId C = B.channel();
  B.body({when(B.condition(), {whileTrue(B.condition(), {pass()})}), send(C)});
  EXPECT_EQ(inert(B), Ops{});
}

TEST(Inert, IsNotSearchedForEachOutcome) {
  ProgramBuilder B;
  ObjectId C = B.channel();
  ProcessId Sender = B.process({send(C)});
  Block Statements{spawn(Sender)};
  for (int I = 0; I < 20; ++I)
    Statements.push_back(repeat(B.of(B.atom(std::to_string(I))), {when(B.condition(), {pass()}, {set(B.slot(), 1)})}));
  B.body(Statements);
  Verdict V = judge(B.P);
  EXPECT_TRUE(V.Complete);
  EXPECT_EQ(V.Searches, 1u);
  EXPECT_EQ(V.Judgements.size(), 1u);
}

} // namespace
} // namespace tether::model
