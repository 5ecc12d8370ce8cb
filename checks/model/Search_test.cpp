// What the search says about small programs: loops, conditions, the ends of a program, and who is stuck.

#include "search_outcome.h"

namespace tether::model {
namespace {

using namespace test;
using Truth = Valuation::Truth;

// ---- loops, slots, conditions ---------------------------------------------------------------------------------------

class Rounds : public testing::TestWithParam<int> {};
INSTANTIATE_TEST_SUITE_P(UpToFive, Rounds, testing::Range(0, 6));

TEST_P(Rounds, ALoopTakesAsManyRoundsAsItsBound) {
  for (int Capacity = 0; Capacity <= 5; ++Capacity) {
    ProgramBuilder B;
    ObjectId C = B.channel(Capacity);
    AtomId N = B.atom("n");
    B.body({repeat(B.of(N), {send(C)})});
    EXPECT_EQ(run(B, Truth::False, GetParam()).Leaks.empty(), GetParam() <= Capacity) << Capacity;
  }
}

TEST(Loop, AnInnerLoopStartsAnewEachRound) {
  for (int Capacity : {5, 6}) {
    ProgramBuilder B;
    ObjectId C = B.channel(Capacity);
    B.body({repeat(B.number(2), {repeat(B.number(3), {send(C)})})});
    EXPECT_EQ(run(B).Leaks.empty(), Capacity == 6);
  }
}

TEST(Loop, BoundsAreComputed) {
  ProgramBuilder B;
  AtomId N = B.atom("n");
  CountId Twice = B.combine(Count::Kind::Multiply, B.of(N), B.number(2));
  CountId Half = B.combine(Count::Kind::Divide, Twice, B.number(2));
  CountId Same = B.combine(Count::Kind::Subtract, B.combine(Count::Kind::Add, Half, B.number(1)), B.number(1));
  ObjectId C = B.channelOf(Same);
  B.body({repeat(B.of(N), {send(C)})});
  for (int Value = 0; Value <= 4; ++Value)
    EXPECT_EQ(leaks(run(B, Truth::False, Value)), Places{});
}

TEST(Slot, HoldsWhatWasSetLast) {
  ProgramBuilder B;
  ObjectId Right = B.nil(), Wrong = B.nil();
  SlotId S = B.slot();
  B.body(
      {whenSlot(S, 0, {}, {receive(Wrong)}), set(S, 1), set(S, 2), whenSlot(S, 2, {receive(Right)}, {receive(Wrong)})});
  Outcome O = run(B);
  EXPECT_TRUE(reaches(O, Right, B));
  EXPECT_FALSE(reaches(O, Wrong, B));
}

TEST(Condition, HasTheTruthOfTheValuation) {
  ProgramBuilder B;
  ObjectId Then = B.nil(), Else = B.nil();
  B.body({when(B.condition(), {receive(Then)}, {receive(Else)})});
  for (Truth T : {Truth::False, Truth::True, Truth::Either}) {
    Outcome O = run(B, T);
    EXPECT_EQ(reaches(O, Then, B), T != Truth::False);
    EXPECT_EQ(reaches(O, Else, B), T != Truth::True);
  }
}

TEST(Condition, EitherIsChosenAnewEachTime) {
  ProgramBuilder B;
  ObjectId Mixed = B.nil();
  SlotId First = B.slot();
  CondId C = B.condition();
  B.body({when(C, {set(First, 1)}), when(C, {}, {whenSlot(First, 1, {receive(Mixed)})})});
  EXPECT_TRUE(reaches(run(B, Truth::Either), Mixed, B));
  EXPECT_FALSE(reaches(run(B, Truth::True), Mixed, B));
  EXPECT_FALSE(reaches(run(B, Truth::False), Mixed, B));
}

TEST(Condition, ALoopOfFreeChoiceCanBeLeft) {
  ProgramBuilder B;
  ObjectId Probe = B.nil();
  CondId C = B.condition();
  B.body({whileTrue(C, {pass()}), receive(Probe)});
  EXPECT_TRUE(reaches(run(B, Truth::Either), Probe, B));
  EXPECT_FALSE(reaches(run(B, Truth::True), Probe, B));
}

// ---- the ends of a program ------------------------------------------------------------------------------------------

TEST(Exit, EndsTheOthersTooWhereverTheyAre) {
  ProgramBuilder B;
  ObjectId C = B.channel();
  ProcessId Receiver = B.process({receive(C)});
  B.body({spawn(Receiver), exitProgram()});
  EXPECT_EQ(leaks(run(B)), Places{});
}

TEST(Exit, OneThatIsNeverReachedHelpsNobody) {
  ProgramBuilder B;
  ObjectId C = B.channel(), D = B.channel();
  ProcessId Receiver = B.process({receive(C)});
  B.body({spawn(Receiver), receive(D), exitProgram()});
  EXPECT_EQ(leaks(run(B)), (Places{B.place(Receiver, Op::Receive), B.place(0, Op::Receive)}));
}

TEST(Exit, TheBodysOwnEndLeavesTheOthersRunning) {
  ProgramBuilder B;
  ObjectId C = B.channel();
  ProcessId Receiver = B.process({receive(C)});
  B.body({spawn(Receiver)});
  EXPECT_EQ(leaks(run(B)), Places{B.place(Receiver, Op::Receive)});
}

TEST(Cut, ASecondGenerationOfAnObjectEndsTheKnowledge) {
  for (int Times : {1, 2}) {
    ProgramBuilder B;
    ObjectId C = B.channel();
    ProcessId Receiver = B.process({receive(C)});
    B.body({repeat(B.number(Times), {make(C), spawn(Receiver)})});
    EXPECT_EQ(run(B).Leaks.empty(), Times == 2);
  }
}

TEST(Cut, TooManyGoroutinesEndTheKnowledge) {
  for (int Goroutines : {3, 4}) {
    ProgramBuilder B;
    ObjectId C = B.channel();
    ProcessId Receiver = B.process({receive(C)});
    B.body({repeat(B.number(Goroutines), {spawn(Receiver)}), receive(C)});
    Limits L;
    L.Goroutines = 4;
    Outcome O = search(B.P, B.valuation(), L);
    EXPECT_TRUE(O.Complete);
    EXPECT_EQ(O.Leaks.empty(), Goroutines == 4);
  }
}

TEST(Cut, TheEndOfWhatSeveralOwnEndsTheKnowledge) {
  for (bool Unseen : {true, false}) {
    ProgramBuilder B;
    ObjectId C = B.channel(), Context = B.context();
    B[Context].OutsideSends = true;
    B[Context].EndsUnseen = Unseen;
    ObjectId Derived = B.context(Context);
    B.body({spawn(B.process({select({sends(C), receives(Derived)})})), receive(C)});
    EXPECT_EQ(run(B).Leaks.empty(), Unseen);
  }
}

TEST(StateLimit, NothingIsConcludedBeyondIt) {
  ProgramBuilder B;
  ObjectId C = B.channel(3);
  B.body({send(C), send(C), send(C), send(C)});
  Limits L;
  L.States = 4;
  EXPECT_TRUE(search(B.P, B.valuation(), L).Complete);
  EXPECT_EQ(search(B.P, B.valuation(), L).Leaks.size(), 1u);
  L.States = 3;
  Outcome O = search(B.P, B.valuation(), L);
  EXPECT_FALSE(O.Complete);
  EXPECT_TRUE(O.Leaks.empty());
  EXPECT_TRUE(O.LateAdds.empty());
}

// ---- stuck ----------------------------------------------------------------------------------------------------------

TEST(Stuck, InstancesOfOneProcessAreInterchangeable) {
  auto States = [](bool OneProcess) {
    ProgramBuilder B;
    ObjectId C = B.channel();
    ProcessId Shared = B.process({send(C), send(C)});
    Block Statements;
    for (int I = 0; I < 5; ++I)
      Statements.push_back(spawn(OneProcess ? Shared : B.process({send(C), send(C)})));
    Statements.push_back(range(C));
    B.body(Statements);
    return run(B).States;
  };
  // Each sender is before its first send, before its second, or gone: 3^5 states, or the ways to split 5 in 3 kinds.
  EXPECT_EQ(States(false), 5u + 243u);
  EXPECT_EQ(States(true), 5u + 21u);
}

TEST(Stuck, ThePathIsAShortestOne) {
  ProgramBuilder B;
  ObjectId Buffer = B.channel(3), Nil = B.nil();
  B.body({when(B.condition(), {send(Buffer), send(Buffer), send(Buffer)}, {send(Buffer)}), receive(Nil)});
  Outcome O = run(B, Truth::Either);
  ASSERT_EQ(leaks(O), Places{B.place(0, Op::Receive)});
  ASSERT_EQ(O.Leaks[0].Path.size(), 1u);
  EXPECT_EQ(O.Leaks[0].Path[0].Actor, B.place(0, Op::Send, 3));
}

TEST(Stuck, NamesTheOthersInTheSameEnd) {
  ProgramBuilder B;
  ObjectId C = B.channel(), D = B.channel();
  ProcessId Other = B.process({receive(D), send(C)});
  B.body({spawn(Other), receive(C), send(D)});
  Outcome O = run(B);
  Place Here = B.place(0, Op::Receive), There = B.place(Other, Op::Receive);
  ASSERT_EQ(leaks(O), (Places{Here, There}));
  EXPECT_EQ(O.Leaks[0].AlsoStuck, std::vector<Place>{There});
  EXPECT_EQ(O.Leaks[1].AlsoStuck, std::vector<Place>{Here});
}

TEST(Stuck, WhoCanStillBeServedIsNotStuck) {
  ProgramBuilder B;
  ObjectId C = B.channel();
  ProcessId Receiver = B.process({receive(C)});
  B.body({spawn(Receiver), spawn(Receiver), send(C), send(C)});
  EXPECT_EQ(leaks(run(B)), Places{});
}

TEST(Stuck, OthersThatGoOnForEverDoNotHideIt) {
  ProgramBuilder B;
  ObjectId Ping = B.channel(), Pong = B.channel(), Dead = B.channel();
  ProcessId Left = B.process({forever({send(Ping), receive(Pong)})});
  ProcessId Right = B.process({forever({receive(Ping), send(Pong)})});
  B.body({spawn(Left), spawn(Right), receive(Dead)});
  EXPECT_EQ(leaks(run(B)), Places{B.place(0, Op::Receive)});
}

TEST(Stuck, ASpinIsAliveButServesNobody) {
  ProgramBuilder B;
  ObjectId C = B.channel();
  ProcessId Sender = B.process({send(C)});
  B.body({spawn(Sender), forever({})});
  EXPECT_EQ(leaks(run(B)), Places{B.place(Sender, Op::Send)});
}

TEST(Stuck, AnEmptyProgramHasNothingStuck) {
  ProgramBuilder B;
  B.body({});
  Outcome O = run(B);
  EXPECT_TRUE(O.Complete);
  EXPECT_TRUE(O.Leaks.empty());
}
} // namespace
} // namespace tether::model
