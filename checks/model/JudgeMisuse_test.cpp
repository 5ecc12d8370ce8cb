// Operations that throw, and those that take away what another one needs.

#include "judge_outcome.h"
#include "search_outcome.h"

namespace tether::model::test {
namespace {

Places misuses(const ProgramBuilder &B) { return places(judge(B.P), Judgement::Kind::Misuse); }

TEST(SearchMisuse, NamesThePlace) {
  ProgramBuilder B;
  ObjectId C = B.channel(2);
  B.body({make(C), send(C), close(C), send(C)});
  Outcome O = search(B.P, B.valuation());
  ASSERT_EQ(O.Misuses.size(), 1u);
  EXPECT_EQ(O.Misuses[0].Where, B.place(0, Op::Send, 1));
  EXPECT_EQ(O.Misuses[0].Path.size(), 4u);
  EXPECT_TRUE(O.Misuse);
}

TEST(SearchMisuse, NothingWhereNothingThrows) {
  ProgramBuilder B;
  ObjectId C = B.channel(1);
  B.body({make(C), send(C), close(C), receive(C)});
  Outcome O = search(B.P, B.valuation());
  EXPECT_TRUE(O.Misuses.empty());
  EXPECT_FALSE(O.Misuse);
}

TEST(SearchMisuse, NilChannelThatIsGivenAValueOutOfSightThrowsNothing) {
  ProgramBuilder B;
  ObjectId C = B.nil();
  B.body({close(C)});
  EXPECT_TRUE(search(B.P, B.valuation()).Misuse);
  B[C].OutsideSends = B[C].OutsideReceives = true;
  EXPECT_FALSE(search(B.P, B.valuation()).Misuse);
}

TEST(SearchMisuse, NilChannelThatIsGivenAValueOutOfSightCanGoOn) {
  ProgramBuilder B;
  ObjectId C = B.nil();
  B.body({send(C), receive(C)});
  EXPECT_EQ(search(B.P, B.valuation()).Leaks.size(), 1u);
  B[C].OutsideSends = B[C].OutsideReceives = true;
  EXPECT_TRUE(search(B.P, B.valuation()).Leaks.empty());
}

TEST(JudgeMisuse, SendThatMayComeAfterTheClose) {
  ProgramBuilder B;
  ObjectId C = B.channel(1);
  ProcessId Sender = B.process({send(C)});
  B.body({make(C), spawn(Sender), close(C)});
  EXPECT_EQ(misuses(B), Places{B.place(Sender, Op::Send)});
}

TEST(JudgeMisuse, SendBeforeTheClose) {
  ProgramBuilder B;
  ObjectId C = B.channel(1), Done = B.channel();
  ProcessId Sender = B.process({send(C), close(Done)});
  B.body({make(C), make(Done), spawn(Sender), receive(Done), close(C)});
  EXPECT_EQ(misuses(B), Places());
}

TEST(JudgeMisuse, OneBranchBeforeTheSecondClose) {
  ProgramBuilder B;
  ObjectId C = B.channel();
  CondId Failed = B.fresh();
  B.body({make(C), when(Failed, {close(C)}), close(C)});
  Verdict V = judge(B.P);
  ASSERT_EQ(V.Judgements.size(), 1u) << describe(V);
  EXPECT_EQ(V.Judgements[0].Witness.Where, B.place(0, Op::Close, 1));
  ASSERT_TRUE(V.Judgements[0].Exit);
  EXPECT_EQ(V.Judgements[0].Exit->Node, B.place(0, Op::Close, 0).Node);
  EXPECT_EQ(V.Judgements[0].Assumed.front(), Failed);
}

TEST(JudgeMisuse, ABranchThatLeaves) {
  ProgramBuilder B;
  ObjectId C = B.channel();
  B.body({make(C), when(B.fresh(), {close(C), leave()}), close(C)});
  EXPECT_EQ(misuses(B), Places());
}

TEST(JudgeMisuse, TwoConditionsOfOneGoroutineNeedNotGoTogether) {
  ProgramBuilder B;
  ObjectId C = B.channel();
  B.body({make(C), when(B.fresh(), {close(C)}), when(B.fresh(), {close(C)})});
  EXPECT_EQ(misuses(B), Places());
}

TEST(JudgeMisuse, ConditionsOfTheOtherCloseAreNamed) {
  ProgramBuilder B;
  ObjectId C = B.channel();
  CondId Failed = B.fresh();
  ProcessId Other = B.process({when(Failed, {close(C)})});
  B.body({make(C), spawn(Other), close(C)});
  Verdict V = judge(B.P);
  ASSERT_FALSE(V.Judgements.empty());
  for (const Judgement &J : V.Judgements)
    EXPECT_NE(std::find(J.Assumed.begin(), J.Assumed.end(), Failed), J.Assumed.end());
}

TEST(JudgeMisuse, WhatIsCaughtIsMeant) {
  ProgramBuilder B;
  ObjectId C = B.channel();
  B.body({make(C), close(C), close(C)});
  Place Second = B.place(0, Op::Close, 1);
  EXPECT_EQ(misuses(B), Places{Second});
  B.P.Processes[0].Nodes[static_cast<std::size_t>(Second.Node)].Caught = true;
  EXPECT_EQ(misuses(B), Places());
}

TEST(JudgeMisuse, DoneWithoutAnAdd) {
  ProgramBuilder B;
  ObjectId Group = B.waitGroup();
  B.body({make(Group), add(Group), done(Group), done(Group)});
  EXPECT_EQ(misuses(B), Places{B.place(0, Op::Done, 1)});
}

TEST(JudgeMisuse, DoneForEachAdd) {
  ProgramBuilder B;
  ObjectId Group = B.waitGroup();
  B.body({make(Group), add(Group, 2), done(Group), done(Group)});
  EXPECT_EQ(misuses(B), Places());
}

TEST(JudgeRivals, OwnSendBeforeTheStuckOne) {
  ProgramBuilder B;
  ObjectId C = B.channel();
  ProcessId Sender = B.process({when(B.fresh(), {send(C)}), send(C)});
  B.body({make(C), spawn(Sender), receive(C)});
  EXPECT_EQ(stuck(B), Places{B.place(Sender, Op::Send, 1)});
}

TEST(JudgeRivals, OwnSendInsteadOfTheOther) {
  ProgramBuilder B;
  ObjectId C = B.channel();
  ProcessId Sender = B.process({when(B.fresh(), {send(C)}, {send(C)})});
  B.body({make(C), spawn(Sender), receive(C)});
  EXPECT_EQ(stuck(B), Places());
}

TEST(JudgeRivals, OwnSendUnderAnotherCondition) {
  ProgramBuilder B;
  ObjectId C = B.channel();
  ProcessId Sender = B.process({when(B.fresh(), {send(C)}), when(B.fresh(), {send(C)})});
  B.body({make(C), spawn(Sender), receive(C)});
  EXPECT_EQ(stuck(B), Places());
}

TEST(JudgeLateAdds, OwnAddThatNothingPutsBeforeTheWait) {
  ProgramBuilder B;
  ObjectId Group = B.waitGroup();
  ProcessId Waiter = B.process({wait(Group)}), Worker = B.process({done(Group)});
  B.body({make(Group), spawn(Waiter), add(Group), spawn(Worker)});
  EXPECT_EQ(lateAdds(B), Places{B.place(0, Op::Add)});
}

TEST(JudgeLateAdds, OwnAddBeforeTheWaiterStarts) {
  ProgramBuilder B;
  ObjectId Group = B.waitGroup();
  ProcessId Waiter = B.process({wait(Group)}), Worker = B.process({done(Group)});
  B.body({make(Group), add(Group), spawn(Waiter), spawn(Worker)});
  EXPECT_EQ(lateAdds(B), Places());
}

// Those of later rounds come after a wait as a rule.
TEST(JudgeLateAdds, OwnAddsOfALoopAreNotJudged) {
  ProgramBuilder B;
  ObjectId Group = B.waitGroup();
  ProcessId Waiter = B.process({wait(Group)}), Worker = B.process({done(Group)});
  B.body({make(Group), spawn(Waiter), repeat(B.number(2), {add(Group), spawn(Worker)})});
  EXPECT_EQ(lateAdds(B), Places());
}

} // namespace
} // namespace tether::model::test
