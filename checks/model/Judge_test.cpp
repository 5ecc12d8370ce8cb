// Which places are wrong whatever the text leaves open: each part of the rule that Findings.h states, with a program
// that falls under it and one that just does not.

#include "Judge.h"

#include "program_builder.h"

#include <gtest/gtest.h>

namespace tether::model {
namespace {

using namespace test;
using Places = std::set<Place>;

Places places(const Verdict &V, Judgement::Kind K) {
  Places Result;
  for (const Judgement &J : V.Judgements)
    if (J.K == K)
      Result.insert(J.Witness.Where);
  return Result;
}
Places stuck(const ProgramBuilder &B) { return places(judge(B.P), Judgement::Kind::Stuck); }
Places lateAdds(const ProgramBuilder &B) { return places(judge(B.P), Judgement::Kind::LateAdd); }

// The one judgement of B and its exit.
std::optional<ExitPoint> onlyExit(const ProgramBuilder &B) {
  Verdict V = judge(B.P);
  EXPECT_EQ(V.Judgements.size(), 1u) << describe(V) << describe(B.P);
  return V.Judgements.empty() ? std::nullopt : V.Judgements.front().Exit;
}

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
  EXPECT_FALSE(judge(B.P).Misuse) << "nothing can block, so nothing was searched";
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

TEST(LateAdd, NotOfTheBodyItself) {
  ProgramBuilder B;
  ObjectId Group = B.waitGroup();
  ProcessId Waiter = B.process({wait(Group)});
  B.body({spawn(Waiter), add(Group), done(Group)});
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

// ---- counts ---------------------------------------------------------------------------------------------------------

struct Fan {
  ProgramBuilder B;
  ObjectId C = B.channel();
  ProcessId Sender = B.process({send(C)});
  AtomId N = B.atom("n");

  // n goroutines send; so often is received.
  Places received(Block Receives) {
    Receives.insert(Receives.begin(), repeat(B.of(N), {spawn(Sender)}));
    B.body(Receives);
    return stuck(B);
  }
  Places senders() { return {B.place(Sender, Op::Send)}; }
};

TEST(Count, MayBeAssumedToBeTwo) {
  Fan F;
  EXPECT_EQ(F.received({receive(F.C)}), F.senders());
}

TEST(Count, MayBeAssumedToBeThree) {
  Fan F;
  Places Found = F.received({receive(F.C), receive(F.C)});
  EXPECT_TRUE(Found.count(F.B.place(F.Sender, Op::Send)));
}

TEST(Count, IsNotAssumedToBeMore) {
  Fan F;
  Places Found = F.received({receive(F.C), receive(F.C), receive(F.C)});
  EXPECT_FALSE(Found.count(F.B.place(F.Sender, Op::Send)));
}

TEST(Count, EqualCountsAreEqual) {
  Fan F;
  EXPECT_EQ(F.received({repeat(F.B.of(F.N), {receive(F.C)})}), Places{});
}

TEST(Count, OneMoreThanTheSameCountIsCertain) {
  Fan F;
  CountId More = F.B.combine(Count::Kind::Add, F.B.of(F.N), F.B.number(1));
  EXPECT_EQ(F.received({repeat(More, {receive(F.C)})}), Places{F.B.place(0, Op::Receive)});
}

TEST(Count, TwoUnrelatedCountsAreSilent) {
  Fan F;
  AtomId M = F.B.atom("m");
  EXPECT_EQ(F.received({repeat(F.B.of(M), {receive(F.C)})}), Places{});
}

TEST(Count, ALoopAsLongAsTheCapacityIsSilent) {
  for (bool Same : {true, false}) {
    ProgramBuilder B;
    AtomId N = B.atom("n");
    ObjectId C = B.channelOf(Same ? B.of(N) : B.number(1));
    ProcessId Sender = B.process({send(C)});
    B.body({repeat(B.of(N), {spawn(Sender)})});
    EXPECT_EQ(stuck(B).empty(), Same);
  }
}

TEST(Count, ProductsOfTheSameCountsAreEqual) {
  for (bool Both : {true, false}) {
    ProgramBuilder B;
    AtomId Rows = B.atom("rows"), Columns = B.atom("columns");
    CountId Product = B.combine(Count::Kind::Multiply, B.of(Columns), B.of(Rows));
    ObjectId C = B.channelOf(Both ? Product : B.of(Rows));
    B.body({repeat(B.of(Rows), {repeat(B.of(Columns), {send(C)})})});
    EXPECT_EQ(stuck(B).empty(), Both);
  }
}

TEST(Count, QuotientsAreComputed) {
  ProgramBuilder B;
  AtomId N = B.atom("n");
  CountId Half = B.combine(Count::Kind::Divide, B.of(N), B.number(2));
  ObjectId C = B.channelOf(Half);
  ProcessId Sender = B.process({repeat(B.of(N), {send(C)})});
  B.body({spawn(Sender)});
  EXPECT_EQ(stuck(B), Places{B.place(Sender, Op::Send)});
  ProgramBuilder D;
  N = D.atom("n");
  C = D.channelOf(D.of(N));
  Half = D.combine(Count::Kind::Divide, D.of(N), D.number(2));
  Sender = D.process({repeat(Half, {send(C)})});
  D.body({spawn(Sender)});
  EXPECT_EQ(stuck(D), Places{});
}

TEST(Count, DivisionByZeroIsZero) {
  ProgramBuilder B;
  AtomId N = B.atom("n");
  CountId Zero = B.combine(Count::Kind::Subtract, B.of(N), B.of(N));
  B.body({repeat(B.combine(Count::Kind::Divide, B.of(N), Zero), {receive(B.nil())})});
  EXPECT_EQ(stuck(B), Places{});
}

TEST(Count, ExactOnesAreCountedOut) {
  for (int Exact : {2, 3, 4}) {
    Fan F;
    F.B.P.Atoms[static_cast<std::size_t>(F.N)].Exact = Exact;
    Places Found = F.received({receive(F.C), receive(F.C), receive(F.C)});
    EXPECT_EQ(Found.count(F.B.place(F.Sender, Op::Send)), Exact == 4 ? 1u : 0u);
    EXPECT_EQ(Found.count(F.B.place(0, Op::Receive, 2)), Exact == 2 ? 1u : 0u);
  }
}

TEST(Count, LoopsThatMakeTheirOwnObjectsAreTakenOnce) {
  ProgramBuilder B;
  AtomId N = B.atom("n");
  B.P.Atoms[static_cast<std::size_t>(N)].OneRound = true;
  ObjectId C = B.channel();
  ProcessId Sender = B.process({send(C)});
  B.body({repeat(B.of(N), {make(C), spawn(Sender), when(B.fresh(), {receive(C)})})});
  auto Exit = onlyExit(B);
  ASSERT_TRUE(Exit);
  EXPECT_FALSE(Exit->On);
  EXPECT_EQ(stuck(B), Places{B.place(Sender, Op::Send)});
}

TEST(Count, ACountAndAnExitTogether) {
  Fan F;
  EXPECT_EQ(F.received({when(F.B.condition(), {markedLeave()}), receive(F.C)}), F.senders());
}

// ---- limits ---------------------------------------------------------------------------------------------------------

TEST(Limit, OfStatesIsSilence) {
  ProgramBuilder B;
  ObjectId C = B.channel(3);
  ProcessId Sender = B.process({repeat(B.number(4), {send(C)})});
  Statement Choice = when(B.condition(), {pass()}, {set(B.slot(), 1)});
  B.body({spawn(Sender), Choice, when(B.condition(), {pass()}, {set(B.slot(), 1)})});
  EXPECT_EQ(stuck(B), Places{B.place(Sender, Op::Send)});
  JudgeLimits L;
  L.States = 4;
  Verdict V = judge(B.P, L);
  EXPECT_FALSE(V.Complete);
  EXPECT_TRUE(places(V, Judgement::Kind::Stuck).empty()) << describe(V);
}

TEST(Limit, OfValuationsIsSilence) {
  ProgramBuilder B;
  ObjectId C = B.channel();
  ProcessId Sender = B.process({send(C)});
  Block Statements{spawn(Sender)};
  for (int I = 0; I < 5; ++I)
    Statements.push_back(when(B.condition(), {pass()}, {set(B.slot(), 1)}));
  B.body(Statements);
  EXPECT_EQ(stuck(B), Places{B.place(Sender, Op::Send)});
  EXPECT_EQ(judge(B.P).Searches, 32u);
  JudgeLimits L;
  L.Valuations = 15;
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
