// Which places are wrong whatever the text leaves open: each part of the rule that Findings.h states, with a program
// that falls under it and one that just does not.

#include "judge_outcome.h"

namespace tether::model {
namespace {

using namespace test;

// ---- without anything open ------------------------------------------------------------------------------------------

TEST(Judge, ReportsWhatIsStuckInEachRun) {
  ProgramBuilder B;
  ObjectId C = B.channel();
  ProcessId Sender = B.process({send(C)});
  B.body({spawn(Sender)});
  Verdict V = judge(B.P);
  EXPECT_TRUE(V.Complete);
  EXPECT_EQ(places(V, Judgement::Kind::Stuck), Places{B.place(Sender, Op::Send)});
  EXPECT_FALSE(onlyExit(B));
  EXPECT_EQ(V.Searches, 1u);
}

TEST(Judge, IsSilentAboutWhatIsServed) {
  ProgramBuilder B;
  ObjectId C = B.channel();
  ProcessId Sender = B.process({send(C)});
  B.body({spawn(Sender), receive(C)});
  EXPECT_EQ(stuck(B), Places{});
}

TEST(Judge, OneScheduleIsEnough) {
  ProgramBuilder B;
  ObjectId Result = B.channel(), Other = B.channel(1);
  ProcessId Sender = B.process({send(Result)}), Rival = B.process({send(Other)});
  B.body({spawn(Sender), spawn(Rival), select({receives(Result), receives(Other)})});
  EXPECT_EQ(stuck(B), Places{B.place(Sender, Op::Send)});
}

TEST(Judge, ReportsEachKindOfPlaceThatBlocks) {
  ProgramBuilder B;
  ObjectId C = B.channel(), Group = B.waitGroup();
  ProcessId Sender = B.process({send(C)}), Waiter = B.process({wait(Group)}), Chooser = B.process({select({})});
  ObjectId Never = B.channel();
  B.body({add(Group), spawn(Sender), spawn(Waiter), spawn(Chooser), receive(Never)});
  EXPECT_EQ(stuck(B), (Places{B.place(Sender, Op::Send), B.place(Waiter, Op::Wait), B.place(Chooser, Op::Select),
                              B.place(0, Op::Receive)}));
}

TEST(Judge, IsSilentAboutDaemons) {
  ProgramBuilder B;
  ObjectId C = B.channel();
  ProcessId Daemon = B.daemon({receive(C)});
  B.body({spawn(Daemon)});
  EXPECT_EQ(stuck(B), Places{});
}

TEST(Judge, TellsOfMisuse) {
  ProgramBuilder B;
  ObjectId C = B.channel();
  B.body({close(C), close(C)});
  EXPECT_TRUE(judge(B.P).Misuse);
  ProgramBuilder D;
  C = D.channel();
  D.body({close(C), receive(C), close(C)});
  EXPECT_TRUE(judge(D.P).Misuse);
}

// ---- late adds ------------------------------------------------------------------------------------------------------

TEST(LateAdd, InTheGoroutine) {
  ProgramBuilder B;
  ObjectId Group = B.waitGroup();
  ProcessId Worker = B.process({add(Group), done(Group)});
  B.body({spawn(Worker), wait(Group)});
  EXPECT_EQ(lateAdds(B), Places{B.place(Worker, Op::Add)});
}

TEST(LateAdd, NotBeforeTheGo) {
  ProgramBuilder B;
  ObjectId Group = B.waitGroup();
  ProcessId Worker = B.process({done(Group)});
  B.body({add(Group), spawn(Worker), wait(Group)});
  EXPECT_EQ(lateAdds(B), Places{});
}

TEST(LateAdd, NotAfterItsOwnWait) {
  ProgramBuilder B;
  ObjectId Group = B.waitGroup();
  B.body({wait(Group), add(Group), done(Group)});
  EXPECT_EQ(lateAdds(B), Places{});
}

TEST(LateAdd, UnderAConditionOfItsOwnPath) {
  ProgramBuilder B;
  ObjectId Group = B.waitGroup();
  ProcessId Worker = B.process({when(B.condition(), {add(Group), done(Group)})});
  B.body({spawn(Worker), wait(Group)});
  EXPECT_EQ(lateAdds(B), Places{B.place(Worker, Op::Add)});
}

TEST(LateAdd, NotWhereAnUnrelatedConditionDecides) {
  ProgramBuilder B;
  ObjectId Group = B.waitGroup();
  ProcessId Worker = B.process({add(Group), done(Group)});
  B.body({when(B.condition(), {add(Group)}), spawn(Worker), wait(Group)});
  EXPECT_EQ(lateAdds(B), Places{});
}

// ---- conditions -----------------------------------------------------------------------------------------------------

TEST(Condition, OnTheWayToThePlaceItselfIsAssumed) {
  ProgramBuilder B;
  ObjectId C = B.channel();
  ProcessId Sender = B.process({when(B.condition(), {send(C)})});
  B.body({when(B.condition(), {}, {spawn(Sender)})});
  EXPECT_EQ(stuck(B), Places{B.place(Sender, Op::Send)});
  EXPECT_FALSE(onlyExit(B));
}

TEST(Condition, OneMarkedExitIsAssumedAndNamed) {
  ProgramBuilder B;
  ObjectId C = B.channel();
  ProcessId Sender = B.process({send(C)});
  B.body({spawn(Sender), when(B.condition(), {markedLeave()}), receive(C)});
  EXPECT_EQ(stuck(B), Places{B.place(Sender, Op::Send)});
  auto Exit = onlyExit(B);
  ASSERT_TRUE(Exit);
  EXPECT_EQ((Place{Exit->Process, Exit->Node}), B.place(0, Op::Pass));
}

TEST(Condition, AnArmWithoutAMarkIsNamedByItsTest) {
  for (bool On : {true, false}) {
    ProgramBuilder B;
    ObjectId C = B.channel();
    ProcessId Sender = B.process({send(C)});
    CondId Cond = B.condition();
    B.body({spawn(Sender), On ? when(Cond, {}, {receive(C)}) : when(Cond, {receive(C)})});
    auto Exit = onlyExit(B);
    ASSERT_TRUE(Exit);
    EXPECT_EQ((Place{Exit->Process, Exit->Node}), B.place(0, Op::Test));
    EXPECT_EQ(Exit->On, On);
  }
}

TEST(Condition, AnExitBehindSeveralConditions) {
  ProgramBuilder B;
  ObjectId C = B.channel();
  ProcessId Sender = B.process({send(C)});
  B.body({spawn(Sender), when(B.condition(), {when(B.condition(), {markedLeave()})}), receive(C)});
  EXPECT_EQ(stuck(B), Places{B.place(Sender, Op::Send)});
  EXPECT_TRUE(onlyExit(B));
}

TEST(Condition, TwoExitsAreNotAssumedAtOnce) {
  ProgramBuilder B;
  ObjectId C = B.channel();
  ProcessId Sender = B.process({send(C)});
  B.body({spawn(Sender), when(B.condition(), {}, {receive(C), leave()}), when(B.condition(), {}, {receive(C)})});
  EXPECT_EQ(stuck(B), Places{B.place(Sender, Op::Send)}) << "the second test stands on the path of the first";
}

TEST(Condition, EachOfTwoIndependentExitsAlone) {
  for (int Sends : {2, 3}) {
    ProgramBuilder B;
    ObjectId C = B.channel(1);
    ProcessId Sender = B.process({repeat(B.number(Sends), {send(C)})});
    B.body({spawn(Sender), when(B.condition(), {}, {receive(C)}), when(B.condition(), {}, {receive(C)})});
    EXPECT_EQ(stuck(B).count(B.place(Sender, Op::Send)), Sends == 2 ? 0u : 1u) << "one exit is harmless for two";
  }
}

TEST(Condition, EqualTextIsCorrelated) {
  ProgramBuilder B;
  ObjectId C = B.channel();
  CondId Cond = B.condition();
  ProcessId Sender = B.process({send(C)});
  B.body({when(Cond, {spawn(Sender)}), when(Cond, {receive(C)})});
  EXPECT_EQ(stuck(B), Places{});
}

TEST(Condition, FreshOnesAreNot) {
  ProgramBuilder B;
  ObjectId C = B.channel();
  ProcessId Sender = B.process({send(C)});
  B.body({when(B.fresh(), {spawn(Sender)}), when(B.fresh(), {receive(C)})});
  EXPECT_EQ(stuck(B), Places{B.place(Sender, Op::Send)});
}

TEST(Condition, AnExitTakenOnlyWithoutTheGoroutineIsHarmless) {
  ProgramBuilder B;
  ObjectId C = B.channel();
  CondId Cond = B.condition();
  ProcessId Sender = B.process({send(C)});
  B.body({when(Cond, {spawn(Sender)}), when(Cond, {}, {markedLeave()}), receive(C)});
  EXPECT_FALSE(stuck(B).count(B.place(Sender, Op::Send)));
}

TEST(Condition, UnrelatedOnesMayGoTogether) {
  ProgramBuilder B;
  ObjectId C = B.channel();
  int X = 0, Y = 0;
  CondId Starts = B.condition({&X}), Leaves = B.condition({&Y});
  ProcessId Sender = B.process({send(C)});
  B.body({when(Starts, {spawn(Sender)}), when(Leaves, {markedLeave()}), when(Starts, {receive(C)})});
  EXPECT_EQ(stuck(B), Places{B.place(Sender, Op::Send)});
}

TEST(Condition, OnesThatShareAVariableNeedNot) {
  ProgramBuilder B;
  ObjectId C = B.channel();
  int X = 0, Y = 0, Z = 0;
  CondId Starts = B.condition({&X, &Y}), Leaves = B.condition({&Z, &X});
  ProcessId Sender = B.process({send(C)});
  B.body({when(Starts, {spawn(Sender)}), when(Leaves, {markedLeave()}), when(Starts, {receive(C)})});
  EXPECT_EQ(stuck(B), Places{});
}

TEST(Condition, CodeThatContradictsItselfIsNotReached) {
  ProgramBuilder B;
  ObjectId C = B.channel();
  CondId Cond = B.condition();
  ProcessId Sender = B.process({when(Cond, {}, {send(C)})});
  B.body({when(Cond, {spawn(Sender)})});
  EXPECT_EQ(stuck(B), Places{});
}

TEST(Condition, ThePlacesOwnProcessHasNoExitForIt) {
  ProgramBuilder B;
  ObjectId C = B.channel(), Quit = B.channel(1);
  ProcessId Worker = B.process({when(B.condition(), {send(Quit)}), receive(Quit)});
  B.body({spawn(Worker), receive(C)});
  EXPECT_FALSE(stuck(B).count(B.place(Worker, Op::Receive)));
}

// ---- conditions of loops --------------------------------------------------------------------------------------------

TEST(LoopCondition, AReceiverThatMayStopAtAnyRound) {
  ProgramBuilder B;
  ObjectId C = B.channel();
  ProcessId Sender = B.process({send(C), send(C)});
  B.body({spawn(Sender), forever({when(B.loopCondition(), {receive(C)}, {leave()})})});
  EXPECT_EQ(stuck(B), (Places{B.place(Sender, Op::Send), B.place(Sender, Op::Send, 1), B.place(0, Op::Receive)}));
}

TEST(LoopCondition, ASenderThatStopsLeavesTheRangeOpen) {
  ProgramBuilder B;
  ObjectId C = B.channel();
  ProcessId Receiver = B.process({range(C)});
  B.body({spawn(Receiver), whileTrue(B.loopCondition(), {send(C)})});
  EXPECT_EQ(stuck(B), Places{B.place(Receiver, Op::Receive)});
}

TEST(LoopCondition, ASenderThatStopsAndClosesDoesNot) {
  ProgramBuilder B;
  ObjectId C = B.channel();
  ProcessId Receiver = B.process({range(C)});
  B.body({spawn(Receiver), whileTrue(B.loopCondition(), {send(C)}), close(C)});
  EXPECT_EQ(stuck(B), Places{});
}

TEST(LoopCondition, OneThatDoesNotLeaveIsOneWayOrTheOther) {
  ProgramBuilder B;
  ObjectId C = B.channel(2);
  CondId Skips = B.fresh();
  B.P.Conditions[static_cast<std::size_t>(Skips)].InLoop = true;
  B.body({repeat(B.number(2), {when(Skips, {}, {send(C)})}), receive(C), receive(C)});
  // In rounds that differ one of the receives would starve; the judge assumes none and all, and none is no text's
  // certain choice.
  EXPECT_EQ(stuck(B), Places{});
}

// ---- limits ---------------------------------------------------------------------------------------------------------

// Of a body that cannot be followed, nodes without an entry are left.
TEST(Judge, PassesOverWhatIsNotFollowed) {
  ProgramBuilder B;
  ObjectId C = B.channel();
  ProcessId Sender = B.process({send(C)}), Rest = B.process({markedLeave()});
  B.P.Processes[static_cast<std::size_t>(Rest)].Entry = None;
  B.body({spawn(Sender), when(B.condition(), {markedLeave()}), receive(C)});
  EXPECT_EQ(stuck(B), Places{B.place(Sender, Op::Send)});
}

TEST(Limit, OfStatesIsSilence) {
  ProgramBuilder B;
  ObjectId C = B.channel(3);
  ObjectId Context = B.context();
  ProcessId Sender = B.process({repeat(B.number(4), {send(C)})});
  B.body({spawn(Sender), when(B.condition(), {cancel(Context)}), when(B.condition(), {cancel(Context)})});
  EXPECT_EQ(stuck(B), Places{B.place(Sender, Op::Send)});
  JudgeLimits L;
  L.States = 4;
  Verdict V = judge(B.P, L);
  EXPECT_FALSE(V.Complete);
  EXPECT_TRUE(places(V, Judgement::Kind::Stuck).empty()) << describe(V);
}

TEST(Limit, OfValuationsIsSilence) {
  ProgramBuilder B;
  ObjectId C = B.channel(), Context = B.context();
  ProcessId Sender = B.process({send(C)});
  Block Statements{spawn(Sender)};
  for (int I = 0; I < 5; ++I)
    Statements.push_back(when(B.condition(), {cancel(Context)}));
  B.body(Statements);
  EXPECT_EQ(stuck(B), Places{B.place(Sender, Op::Send)});
  EXPECT_EQ(judge(B.P).Searches, 32u);
  JudgeLimits L;
  L.Valuations = 15;
  Verdict V = judge(B.P, L);
  EXPECT_FALSE(V.Complete);
  EXPECT_TRUE(V.Judgements.empty()) << describe(V);
  EXPECT_EQ(V.Searches, 0u);
}

// Its receiver comes after five exits.
ProcessId senderBeforeFiveExits(ProgramBuilder &B) {
  ObjectId C = B.channel();
  ProcessId Sender = B.process({send(C)});
  Block Statements{spawn(Sender)};
  for (int I = 0; I < 5; ++I)
    Statements.push_back(when(B.condition(), {markedLeave()}));
  Statements.push_back(receive(C));
  B.body(Statements);
  return Sender;
}

// What an exit fixes is not open any more, so the place behind it is still found.
TEST(Limit, OfValuationsIsForWhatIsOpen) {
  ProgramBuilder B;
  ProcessId Sender = senderBeforeFiveExits(B);
  JudgeLimits L;
  L.Valuations = 20;
  Verdict V = judge(B.P, L);
  EXPECT_FALSE(V.Complete);
  EXPECT_EQ(places(V, Judgement::Kind::Stuck), Places{B.place(Sender, Op::Send)});
}

TEST(Limit, OfConditionsIsSilence) {
  ProgramBuilder B;
  ProcessId Sender = senderBeforeFiveExits(B);
  JudgeLimits L;
  L.Conditions = 5;
  EXPECT_EQ(places(judge(B.P, L), Judgement::Kind::Stuck), Places{B.place(Sender, Op::Send)});
  L.Conditions = 4;
  Verdict V = judge(B.P, L);
  EXPECT_FALSE(V.Complete);
  EXPECT_TRUE(V.Judgements.empty()) << describe(V);
}

TEST(Describe, SpeaksOfPlacesAndExits) {
  ProgramBuilder B;
  ObjectId C = B.channel();
  ProcessId Sender = B.process({send(C)});
  B.body({spawn(Sender), when(B.condition(), {markedLeave()}), receive(C)});
  Place At = B.place(Sender, Op::Send), Exit = B.place(0, Op::Pass);
  std::string Text = describe(judge(B.P));
  auto Name = [](Place P) { return std::to_string(P.Process) + ":" + std::to_string(P.Node); };
  EXPECT_NE(Text.find("stuck " + Name(At) + " exit " + Name(Exit)), std::string::npos) << Text;
}

} // namespace
} // namespace tether::model
