// What the search says about small programs, operation by operation. "Reached" is tested with a probe: a receive from
// a nil channel blocks for ever, so the search reports it exactly when some run gets there.

#include "Search.h"

#include "program_builder.h"

#include <gtest/gtest.h>

namespace tether::model {
namespace {

using namespace test;
using Truth = Valuation::Truth;
using Places = std::set<Place>;

Places leaks(const Outcome &O) {
  Places Result;
  for (const Stuck &S : O.Leaks)
    Result.insert(S.Where);
  return Result;
}

Places lateAdds(const Outcome &O) {
  Places Result;
  for (const Stuck &S : O.LateAdds)
    Result.insert(S.Where);
  return Result;
}

Outcome run(const ProgramBuilder &B, Truth T = Truth::False, int AtomValue = 1) {
  return search(B.P, B.valuation(T, AtomValue));
}

bool reaches(const Outcome &O, ObjectId Probe, const ProgramBuilder &B) {
  for (const Stuck &S : O.Leaks) {
    const Node &N = B.P.Processes[S.Where.Process].Nodes[S.Where.Node];
    if (N.Operation == Op::Receive && N.Object == Probe)
      return true;
  }
  return false;
}

// ---- send and receive -----------------------------------------------------------------------------------------------

class Capacity : public testing::TestWithParam<int> {};
INSTANTIATE_TEST_SUITE_P(UpToThree, Capacity, testing::Range(0, 4));

TEST_P(Capacity, SendsFillTheBufferAndTheNextOneBlocks) {
  ProgramBuilder B;
  ObjectId C = B.channel(GetParam());
  B.body(Block(static_cast<std::size_t>(GetParam()) + 1, send(C)));
  Outcome O = run(B);
  EXPECT_EQ(leaks(O), Places{B.place(0, Op::Send, GetParam())});
  ASSERT_EQ(O.Leaks.size(), 1u);
  EXPECT_EQ(O.Leaks[0].Path.size(), static_cast<std::size_t>(GetParam()));
  EXPECT_FALSE(O.Misuse);
}

TEST_P(Capacity, AsManySendsAsRoomBlockNobody) {
  ProgramBuilder B;
  ObjectId C = B.channel(GetParam());
  B.body(Block(static_cast<std::size_t>(GetParam()), send(C)));
  EXPECT_EQ(leaks(run(B)), Places{});
}

TEST_P(Capacity, AReceiveTakesEachBufferedValueOnce) {
  ProgramBuilder B;
  ObjectId C = B.channel(GetParam());
  Block Statements(static_cast<std::size_t>(GetParam()), send(C));
  Statements.resize(Statements.size() + static_cast<std::size_t>(GetParam()) + 1, receive(C));
  B.body(Statements);
  EXPECT_EQ(leaks(run(B)), Places{B.place(0, Op::Receive, GetParam())});
}

TEST_P(Capacity, ASenderAndAReceiverMeet) {
  ProgramBuilder B;
  ObjectId C = B.channel(GetParam());
  ProcessId Sender = B.process({send(C)});
  B.body({spawn(Sender), receive(C)});
  EXPECT_EQ(leaks(run(B)), Places{});
}

TEST_P(Capacity, AReceiverLeavesRoomForOneMoreSend) {
  ProgramBuilder B;
  ObjectId C = B.channel(GetParam());
  ProcessId Sender = B.process({repeat(B.number(GetParam() + 2), {send(C)})});
  B.body({spawn(Sender), receive(C)});
  EXPECT_EQ(leaks(run(B)), Places{B.place(Sender, Op::Send)});
}

TEST_P(Capacity, AClosedChannelIsDrainedFirst) {
  ProgramBuilder B;
  ObjectId C = B.channel(GetParam()), Value = B.nil(), End = B.nil(), TooEarly = B.nil();
  SlotId Got = B.slot();
  Block Statements(static_cast<std::size_t>(GetParam()), send(C));
  Statements.push_back(close(C));
  for (int I = 0; I < GetParam(); ++I) {
    Statements.push_back(receive(C, Got));
    Statements.push_back(whenSlot(Got, 0, {receive(TooEarly)}));
  }
  Statements.push_back(receive(C, Got));
  Statements.push_back(whenSlot(Got, 0, {receive(End)}, {receive(Value)}));
  B.body(Statements);
  Outcome O = run(B);
  EXPECT_TRUE(reaches(O, End, B));
  EXPECT_FALSE(reaches(O, TooEarly, B));
  EXPECT_FALSE(reaches(O, Value, B));
}

TEST_P(Capacity, RangeEndsAtTheClose) {
  ProgramBuilder B;
  ObjectId C = B.channel(GetParam());
  ProcessId Receiver = B.process({range(C)});
  B.body({spawn(Receiver), send(C), send(C), close(C)});
  EXPECT_EQ(leaks(run(B)), Places{});
}

TEST_P(Capacity, RangeWithoutCloseBlocks) {
  ProgramBuilder B;
  ObjectId C = B.channel(GetParam());
  ProcessId Receiver = B.process({range(C)});
  B.body({spawn(Receiver), send(C), send(C)});
  EXPECT_EQ(leaks(run(B)), Places{B.place(Receiver, Op::Receive)});
}

TEST(Search, NilChannelsBlockBothSides) {
  ProgramBuilder B;
  ObjectId Nil = B.nil();
  ProcessId Sender = B.process({send(Nil)});
  B.body({spawn(Sender), receive(Nil)});
  EXPECT_EQ(leaks(run(B)), (Places{B.place(Sender, Op::Send), B.place(0, Op::Receive)}));
}

TEST(Search, ClosingWakesEveryReceiver) {
  ProgramBuilder B;
  ObjectId C = B.channel();
  ProcessId Receiver = B.process({receive(C)});
  B.body({spawn(Receiver), spawn(Receiver), spawn(Receiver), close(C)});
  EXPECT_EQ(leaks(run(B)), Places{});
}

// ---- misuse ---------------------------------------------------------------------------------------------------------

// The sender that nobody serves would be stuck, but an exception ends the program first, in some run.
void expectMisuse(ProgramBuilder &B, Block Wrong) {
  ObjectId Unserved = B.channel();
  ProcessId Sender = B.process({send(Unserved)});
  Wrong.insert(Wrong.begin(), spawn(Sender));
  B.body(Wrong);
  Outcome O = run(B);
  EXPECT_TRUE(O.Misuse);
  EXPECT_EQ(leaks(O), Places{});
}

TEST(Misuse, SendOnClosed) {
  ProgramBuilder B;
  ObjectId C = B.channel(1);
  expectMisuse(B, {close(C), send(C)});
}
TEST(Misuse, SelectedSendOnClosed) {
  ProgramBuilder B;
  ObjectId C = B.channel();
  expectMisuse(B, {close(C), select({sends(C), otherwise()})});
}
TEST(Misuse, CloseTwice) {
  ProgramBuilder B;
  ObjectId C = B.channel();
  expectMisuse(B, {close(C), close(C)});
}
TEST(Misuse, CloseNil) {
  ProgramBuilder B;
  ObjectId C = B.nil();
  expectMisuse(B, {close(C)});
}
TEST(Misuse, NegativeCounter) {
  ProgramBuilder B;
  ObjectId Group = B.waitGroup();
  expectMisuse(B, {add(Group), done(Group), done(Group)});
}
TEST(Misuse, DoneBeforeAddInAnotherGoroutine) {
  ProgramBuilder B;
  ObjectId Group = B.waitGroup();
  ProcessId Worker = B.process({done(Group)});
  B.body({spawn(Worker), add(Group), wait(Group)});
  EXPECT_TRUE(run(B).Misuse);
}
TEST(Misuse, AParkedSenderIsThrownOutByTheClose) {
  ProgramBuilder B;
  ObjectId C = B.channel();
  ProcessId Sender = B.process({send(C)});
  B.body({spawn(Sender), close(C)});
  Outcome O = run(B);
  EXPECT_TRUE(O.Misuse);
  EXPECT_EQ(leaks(O), Places{});
}

// ---- ends out of sight ----------------------------------------------------------------------------------------------

TEST(Outside, AReceiverMayGetAValueOrTheEnd) {
  ProgramBuilder B;
  ObjectId C = B.channel(), Value = B.nil(), End = B.nil();
  B[C].OutsideSends = true;
  SlotId Got = B.slot();
  B.body({receive(C, Got), whenSlot(Got, 1, {receive(Value)}, {receive(End)})});
  Outcome O = run(B);
  EXPECT_TRUE(reaches(O, Value, B));
  EXPECT_TRUE(reaches(O, End, B));
  EXPECT_EQ(O.Leaks.size(), 2u);
}

TEST(Outside, ASenderMayBeServed) {
  ProgramBuilder B;
  ObjectId C = B.channel();
  B[C].OutsideReceives = true;
  B.body({send(C), send(C)});
  EXPECT_EQ(leaks(run(B)), Places{});
}

TEST(Outside, OnlyTheOtherEndHelps) {
  ProgramBuilder B;
  ObjectId ForSends = B.channel(), ForReceives = B.channel();
  B[ForSends].OutsideSends = true;
  B[ForReceives].OutsideReceives = true;
  ProcessId Sender = B.process({send(ForSends)});
  B.body({spawn(Sender), receive(ForReceives)});
  EXPECT_EQ(leaks(run(B)), (Places{B.place(Sender, Op::Send), B.place(0, Op::Receive)}));
}

TEST(Outside, ACloseOutOfSightMakesASecondCloseNoCertainMisuse) {
  ProgramBuilder B;
  ObjectId C = B.channel(), Probe = B.nil();
  B[C].OutsideSends = true;
  B.body({close(C), close(C), receive(Probe)});
  Outcome O = run(B);
  EXPECT_FALSE(O.Misuse);
  EXPECT_TRUE(reaches(O, Probe, B));
}

TEST(Outside, AWaitGroupInOtherHandsMayComeToZero) {
  ProgramBuilder B;
  ObjectId Group = B.waitGroup(), Probe = B.nil();
  B[Group].OutsideSends = true;
  B.body({add(Group, 3), wait(Group), receive(Probe)});
  EXPECT_TRUE(reaches(run(B), Probe, B));
}

// ---- select ---------------------------------------------------------------------------------------------------------

TEST(Select, TellsWhichCaseWonAndWhetherByAClose) {
  ProgramBuilder B;
  ObjectId Buffered = B.channel(1), Closed = B.channel(), Value = B.nil(), End = B.nil(), Wrong = B.nil();
  SlotId First = B.slot(), FirstClosed = B.slot(), Second = B.slot(), SecondClosed = B.slot();
  B.body({send(Buffered), close(Closed),
          select({receives(Buffered, First, FirstClosed), receives(Closed, Second, SecondClosed)},
                 {{whenSlot(First, 0, {receive(Wrong)}), whenSlot(Second, 1, {receive(Wrong)}),
                   whenSlot(FirstClosed, 1, {receive(Wrong)}), receive(Value)},
                  {whenSlot(First, 1, {receive(Wrong)}), whenSlot(Second, 0, {receive(Wrong)}),
                   whenSlot(SecondClosed, 0, {receive(Wrong)}), receive(End)}})});
  Outcome O = run(B);
  EXPECT_TRUE(reaches(O, Value, B));
  EXPECT_TRUE(reaches(O, End, B));
  EXPECT_FALSE(reaches(O, Wrong, B));
}

TEST(Select, ANewSelectForgetsTheFormerWinner) {
  ProgramBuilder B;
  ObjectId A = B.channel(1), C = B.channel(1), Wrong = B.nil();
  SlotId GotA = B.slot(), GotC = B.slot();
  Statement Both = select({receives(A, GotA), receives(C, GotC)});
  B.body({send(A), Both, send(C), Both, whenSlot(GotA, 1, {receive(Wrong)}), whenSlot(GotC, 0, {receive(Wrong)})});
  EXPECT_EQ(leaks(run(B)), Places{});
}

TEST(Select, WithoutCasesBlocksForEver) {
  ProgramBuilder B;
  B.body({select({})});
  EXPECT_EQ(leaks(run(B)), Places{B.place(0, Op::Select)});
}

TEST(Select, NilCasesAreNeverReady) {
  ProgramBuilder B;
  ObjectId Nil = B.nil();
  B.body({select({receives(Nil), sends(Nil)})});
  EXPECT_EQ(leaks(run(B)), Places{B.place(0, Op::Select)});
}

TEST(Select, OtherwiseWinsWhereNothingIsReady) {
  ProgramBuilder B;
  ObjectId C = B.channel(), Nil = B.nil();
  B.body({select({receives(C), receives(Nil), otherwise()})});
  EXPECT_EQ(leaks(run(B)), Places{});
}

TEST(Select, OtherwiseLosesToASurelyReadyCase) {
  ProgramBuilder B;
  ObjectId C = B.channel(1), Probe = B.nil();
  B.body({send(C), select({receives(C), otherwise()}, {{}, {receive(Probe)}})});
  EXPECT_FALSE(reaches(run(B), Probe, B));
}

TEST(Select, OtherwiseLosesToAClosedChannelAndToRoomInTheBuffer) {
  for (bool Sends : {false, true}) {
    ProgramBuilder B;
    ObjectId C = B.channel(1), Probe = B.nil();
    B.body({Sends ? pass() : close(C), select({Sends ? sends(C) : receives(C), otherwise()}, {{}, {receive(Probe)}})});
    EXPECT_FALSE(reaches(run(B), Probe, B));
  }
}

TEST(Select, OtherwiseMayWinBeforeTheSenderArrives) {
  ProgramBuilder B;
  ObjectId C = B.channel(), Won = B.nil(), Lost = B.nil();
  ProcessId Sender = B.process({send(C)});
  B.body({spawn(Sender), select({receives(C), otherwise()}, {{receive(Won)}, {receive(Lost)}})});
  Outcome O = run(B);
  EXPECT_TRUE(reaches(O, Won, B));
  EXPECT_TRUE(reaches(O, Lost, B));
  EXPECT_TRUE(leaks(O).count(B.place(Sender, Op::Send)));
}

TEST(Select, ACaseOutOfSightMayWinAtAnyTime) {
  ProgramBuilder B;
  ObjectId C = B.channel(1), Ours = B.nil(), Theirs = B.nil();
  B.body({send(C), select({receives(C), receives(None)}, {{receive(Ours)}, {receive(Theirs)}})});
  Outcome O = run(B);
  EXPECT_TRUE(reaches(O, Ours, B));
  EXPECT_TRUE(reaches(O, Theirs, B));
}

TEST(Select, TwoSelectsMeet) {
  ProgramBuilder B;
  ObjectId C = B.channel(), D = B.channel();
  ProcessId Other = B.process({select({sends(C), receives(D)})});
  B.body({spawn(Other), select({receives(C), sends(D)})});
  Outcome O = run(B);
  EXPECT_EQ(leaks(O), Places{});
  // Before, spawned, and both ended.
  EXPECT_EQ(O.States, 3u);
}

TEST(Select, DoesNotMeetItself) {
  ProgramBuilder B;
  ObjectId C = B.channel();
  B.body({select({sends(C), receives(C)})});
  EXPECT_EQ(leaks(run(B)), Places{B.place(0, Op::Select)});
}

TEST(Select, OneSideMustHaveBeenAbleToPark) {
  ProgramBuilder B;
  ObjectId C = B.channel(), Met = B.nil();
  ProcessId Other = B.process({select({sends(C), otherwise()}, {{receive(Met)}})});
  B.body({spawn(Other), select({receives(C), otherwise()}, {{receive(Met)}})});
  EXPECT_EQ(leaks(run(B)), Places{});
}

TEST(Select, ANonBlockingOneMeetsAParkedOne) {
  ProgramBuilder B;
  ObjectId C = B.channel(), Met = B.nil();
  ProcessId Other = B.process({select({sends(C), receives(B.nil())})});
  B.body({spawn(Other), select({receives(C), otherwise()}, {{receive(Met)}})});
  EXPECT_TRUE(reaches(run(B), Met, B));
}

TEST(Select, AReadyCaseKeepsItFromParking) {
  ProgramBuilder B;
  ObjectId C = B.channel(), Ready = B.channel(1), Met = B.nil();
  ProcessId Other = B.process({select({sends(C), otherwise()}, {{receive(Met)}})});
  B.body({send(Ready), spawn(Other), select({receives(C), receives(Ready)}, {{receive(Met)}})});
  EXPECT_EQ(leaks(run(B)), Places{});
}

TEST(Select, StepsNameBothSidesAndTheirCases) {
  ProgramBuilder B;
  ObjectId C = B.channel(), Nil = B.nil();
  ProcessId Sender = B.process({select({receives(Nil), sends(C)})});
  B.body({spawn(Sender), receive(C), receive(Nil)});
  Outcome O = run(B);
  ASSERT_EQ(leaks(O), Places{B.place(0, Op::Receive, 1)});
  const Step &Last = O.Leaks[0].Path.back();
  EXPECT_EQ(Last.Actor, B.place(Sender, Op::Select));
  EXPECT_EQ(Last.Partner, B.place(0, Op::Receive));
  EXPECT_EQ(Last.ActorCase, 1);
  EXPECT_EQ(Last.PartnerCase, None);
}

// ---- goroutines -----------------------------------------------------------------------------------------------------

TEST(Spawn, EveryGoroutineOfALoopRuns) {
  ProgramBuilder B;
  ObjectId C = B.channel();
  ProcessId Sender = B.process({send(C)});
  B.body({repeat(B.number(4), {spawn(Sender)}), repeat(B.number(4), {receive(C)})});
  EXPECT_EQ(leaks(run(B)), Places{});
}

TEST(Spawn, GoroutinesOutliveTheirStarter) {
  ProgramBuilder B;
  ObjectId C = B.channel();
  ProcessId Inner = B.process({send(C)});
  ProcessId Outer = B.process({spawn(Inner)});
  B.body({spawn(Outer)});
  Outcome O = run(B);
  ASSERT_EQ(leaks(O), Places{B.place(Inner, Op::Send)});
  ASSERT_EQ(O.Leaks[0].Path.size(), 2u);
  EXPECT_EQ(O.Leaks[0].Path[0].Actor, B.place(0, Op::Spawn));
  EXPECT_EQ(O.Leaks[0].Path[1].Actor, B.place(Outer, Op::Spawn));
}

TEST(Spawn, SlotsBelongToOneInstance) {
  ProgramBuilder B;
  ObjectId Wrong = B.nil();
  SlotId Flag = B.slot();
  ProcessId Worker = B.process({whenSlot(Flag, 1, {receive(Wrong)}), set(Flag, 1)});
  B.body({set(Flag, 1), spawn(Worker), spawn(Worker)});
  EXPECT_EQ(leaks(run(B)), Places{});
}

TEST(Spawn, DaemonsAreNotReported) {
  ProgramBuilder B;
  ObjectId C = B.channel();
  ProcessId Daemon = B.daemon({receive(C)}), Other = B.process({receive(C)});
  B.body({spawn(Daemon), spawn(Other)});
  EXPECT_EQ(leaks(run(B)), Places{B.place(Other, Op::Receive)});
}

TEST(Spawn, DaemonsServeAsAnyOther) {
  ProgramBuilder B;
  ObjectId C = B.channel();
  ProcessId Daemon = B.daemon({range(C)});
  B.body({spawn(Daemon), send(C), send(C)});
  EXPECT_EQ(leaks(run(B)), Places{});
}

// ---- wait groups ----------------------------------------------------------------------------------------------------

TEST(WaitGroup, WaitReturnsAtZero) {
  ProgramBuilder B;
  ObjectId Group = B.waitGroup();
  ProcessId Worker = B.process({done(Group)}), Waiter = B.process({wait(Group)});
  B.body({wait(Group), add(Group, 3), spawn(Worker), spawn(Waiter), spawn(Worker), spawn(Worker), wait(Group)});
  Outcome O = run(B);
  EXPECT_EQ(leaks(O), Places{});
  EXPECT_FALSE(O.Misuse);
}

TEST(WaitGroup, AMissingDoneBlocksEveryWaiter) {
  ProgramBuilder B;
  ObjectId Group = B.waitGroup();
  ProcessId Worker = B.process({done(Group)}), Waiter = B.process({wait(Group)});
  B.body({add(Group, 2), spawn(Worker), spawn(Waiter), wait(Group)});
  EXPECT_EQ(leaks(run(B)), (Places{B.place(Waiter, Op::Wait), B.place(0, Op::Wait)}));
}

TEST(WaitGroup, AnAddInTheGoroutineCanComeTooLate) {
  ProgramBuilder B;
  ObjectId Group = B.waitGroup();
  ProcessId Worker = B.process({add(Group), done(Group)});
  B.body({spawn(Worker), wait(Group)});
  Outcome O = run(B);
  EXPECT_EQ(lateAdds(O), Places{B.place(Worker, Op::Add)});
  EXPECT_EQ(leaks(O), Places{});
}

TEST(WaitGroup, AnAddBeforeTheGoIsInTime) {
  ProgramBuilder B;
  ObjectId Group = B.waitGroup();
  ProcessId Worker = B.process({done(Group)});
  B.body({add(Group), spawn(Worker), wait(Group)});
  EXPECT_EQ(lateAdds(run(B)), Places{});
}

TEST(WaitGroup, AnAddUnderTheProtectionOfAnotherIsInTime) {
  ProgramBuilder B;
  ObjectId Group = B.waitGroup();
  ProcessId Worker = B.process({add(Group), done(Group), done(Group)});
  B.body({add(Group), spawn(Worker), wait(Group)});
  EXPECT_EQ(lateAdds(run(B)), Places{});
}

TEST(WaitGroup, AnAddThatAlwaysComesAfterTheWaitIsMeantForTheNextOne) {
  ProgramBuilder B;
  ObjectId Group = B.waitGroup(), Go = B.channel();
  ProcessId Worker = B.process({receive(Go), add(Group), done(Group)});
  B.body({spawn(Worker), wait(Group), send(Go), wait(Group)});
  Outcome O = run(B);
  EXPECT_EQ(lateAdds(O), Places{}) << "it is never before the first wait";
}

TEST(WaitGroup, AnAddOfAGoroutineStartedAfterTheWaitIsInTime) {
  ProgramBuilder B;
  ObjectId Group = B.waitGroup();
  ProcessId Worker = B.process({add(Group), done(Group)});
  B.body({wait(Group), spawn(Worker)});
  EXPECT_EQ(lateAdds(run(B)), Places{});
}

TEST(WaitGroup, GroupsDoNotMixInLateAdds) {
  ProgramBuilder B;
  ObjectId Group = B.waitGroup(), Other = B.waitGroup();
  ProcessId Worker = B.process({add(Group), done(Group)});
  B.body({spawn(Worker), wait(Other)});
  EXPECT_EQ(lateAdds(run(B)), Places{});
}

// ---- once -----------------------------------------------------------------------------------------------------------

TEST(Once, OnlyTheFirstEnters) {
  ProgramBuilder B;
  ObjectId Once = B.once(), C = B.channel(1);
  ProcessId Worker = B.process({enter(Once, {send(C)})});
  B.body({spawn(Worker), spawn(Worker), spawn(Worker)});
  EXPECT_EQ(leaks(run(B)), Places{}) << "a second send would not fit";
}

TEST(Once, OneOfThemDoesEnter) {
  ProgramBuilder B;
  ObjectId Once = B.once(), First = B.nil(), Later = B.nil();
  B.body({enter(Once, {}, {receive(Later)}), enter(Once, {receive(First)}, {receive(Later)})});
  EXPECT_EQ(leaks(run(B)), Places{B.place(0, Op::Receive, 2)});
}

// ---- contexts -------------------------------------------------------------------------------------------------------

// Which of a chain of three contexts end when the one with that number is cancelled.
class ContextChain : public testing::TestWithParam<int> {};
INSTANTIATE_TEST_SUITE_P(OfThree, ContextChain, testing::Range(0, 3));

TEST_P(ContextChain, CancelsWhatIsDerived) {
  ProgramBuilder B;
  ObjectId Root = B.context(), Middle = B.context(Root), Leaf = B.context(Middle);
  std::vector<ObjectId> Chain{Root, Middle, Leaf};
  std::vector<ProcessId> Waiting;
  Block Statements;
  for (ObjectId C : Chain) {
    Waiting.push_back(B.process({receive(C)}));
    Statements.push_back(spawn(Waiting.back()));
  }
  Statements.push_back(cancel(Chain[static_cast<std::size_t>(GetParam())]));
  B.body(Statements);
  Places Expected;
  for (int I = 0; I < GetParam(); ++I)
    Expected.insert(B.place(Waiting[static_cast<std::size_t>(I)], Op::Receive));
  EXPECT_EQ(leaks(run(B)), Expected);
}

TEST(Context, OneThatNobodyCancelsIsNeverDone) {
  ProgramBuilder B;
  ObjectId Root = B.context();
  B.body({receive(Root)});
  EXPECT_EQ(leaks(run(B)), Places{B.place(0, Op::Receive)});
}

TEST(Context, CancelTwiceIsNoMisuse) {
  ProgramBuilder B;
  ObjectId Root = B.context();
  B.body({cancel(Root), cancel(Root), receive(Root)});
  Outcome O = run(B);
  EXPECT_EQ(leaks(O), Places{});
  EXPECT_FALSE(O.Misuse);
}

TEST(Context, OneDerivedFromACancelledOneIsCancelled) {
  ProgramBuilder B;
  ObjectId Root = B.context(), Late = B.context(Root);
  B.body({make(Root), cancel(Root), make(Late), receive(Late)});
  EXPECT_EQ(leaks(run(B)), Places{});
}

TEST(Context, OneThatExpiresEndsByAClose) {
  ProgramBuilder B;
  ObjectId Deadline = B.context(), End = B.nil(), Value = B.nil();
  B[Deadline].OutsideSends = true;
  SlotId Got = B.slot();
  B.body({receive(Deadline, Got), whenSlot(Got, 0, {receive(End)}, {receive(Value)})});
  Outcome O = run(B);
  EXPECT_TRUE(reaches(O, End, B));
  EXPECT_FALSE(reaches(O, Value, B));
}

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
  B.body({whenSlot(S, 0, {}, {receive(Wrong)}), set(S, 1), set(S, 2), whenSlot(S, 2, {receive(Right)}, {receive(Wrong)})});
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

// ---- published programs ---------------------------------------------------------------------------------------------

class NCast : public testing::TestWithParam<int> {};
INSTANTIATE_TEST_SUITE_P(TwoToFive, NCast, testing::Range(2, 6));

TEST_P(NCast, OneReceiveLeavesTheOtherSenders) {
  for (bool Fixed : {false, true}) {
    ProgramBuilder B;
    ObjectId C = B.channel(Fixed ? GetParam() : 0);
    std::vector<ProcessId> Senders;
    Block Statements;
    for (int I = 0; I < GetParam(); ++I) {
      Senders.push_back(B.process({send(C)}));
      Statements.push_back(spawn(Senders.back()));
    }
    Statements.push_back(receive(C));
    B.body(Statements);
    Outcome O = run(B);
    Places Expected;
    for (ProcessId S : Senders)
      if (!Fixed)
        Expected.insert(B.place(S, Op::Send));
    EXPECT_EQ(leaks(O), Expected);
    // n traces that differ in who is received; before them one state for each start, and the first.
    if (!Fixed)
      EXPECT_EQ(O.States, 1u + static_cast<unsigned>(GetParam()) * 2u);
  }
}

// Forks are channels with one place: full is taken.
class Philosophers : public testing::TestWithParam<int> {};
INSTANTIATE_TEST_SUITE_P(TwoToFive, Philosophers, testing::Range(2, 6));

TEST_P(Philosophers, OneWhoTakesTheForksTheOtherWayRoundFreesAll) {
  for (bool Fixed : {false, true}) {
    ProgramBuilder B;
    std::vector<ObjectId> Forks;
    for (int I = 0; I < GetParam(); ++I)
      Forks.push_back(B.channel(1));
    Places Expected;
    Block Statements;
    for (int I = 0; I < GetParam(); ++I) {
      ObjectId Left = Forks[static_cast<std::size_t>(I)], Right = Forks[static_cast<std::size_t>((I + 1) % GetParam())];
      if (Fixed && I == 0)
        std::swap(Left, Right);
      ProcessId Each = B.process({send(Left), send(Right), receive(Right), receive(Left)});
      Statements.push_back(spawn(Each));
      if (!Fixed)
        Expected.insert(B.place(Each, Op::Send, 1));
    }
    B.body(Statements);
    Outcome O = run(B);
    EXPECT_TRUE(O.Complete);
    EXPECT_EQ(leaks(O), Expected);
    for (const Stuck &S : O.Leaks)
      EXPECT_EQ(S.AlsoStuck.size(), static_cast<std::size_t>(GetParam()) - 1);
  }
}

TEST(Published, LocksTakenInOppositeOrder) {
  ProgramBuilder B;
  ObjectId X = B.channel(1), Y = B.channel(1);
  ProcessId First = B.process({send(X), send(Y), receive(Y), receive(X)});
  ProcessId Second = B.process({send(Y), send(X), receive(X), receive(Y)});
  B.body({spawn(First), spawn(Second)});
  EXPECT_EQ(leaks(run(B)), (Places{B.place(First, Op::Send, 1), B.place(Second, Op::Send, 1)}));
}

TEST(Published, BoundedProducersAndConsumers) {
  for (int Capacity : {0, 1, 2}) {
    ProgramBuilder B;
    ObjectId C = B.channel(Capacity);
    ProcessId Producer = B.process({send(C), send(C)}), Consumer = B.process({receive(C), receive(C)});
    B.body({spawn(Producer), spawn(Producer), spawn(Consumer), spawn(Consumer)});
    EXPECT_EQ(leaks(run(B)), Places{}) << Capacity;
  }
}

TEST(Published, PipelineOfThreeStages) {
  for (int Items : {2, 4}) {
    ProgramBuilder B;
    ObjectId In = B.channel(), Middle = B.channel(), Out = B.channel();
    ProcessId First = B.process({repeat(B.number(Items), {send(In)}), close(In)});
    ProcessId Second = B.process({range(In, {send(Middle)}), close(Middle)});
    ProcessId Third = B.process({range(Middle, {send(Out)}), close(Out)});
    B.body({spawn(First), spawn(Second), spawn(Third), range(Out)});
    Outcome O = run(B);
    EXPECT_EQ(leaks(O), Places{});
    EXPECT_FALSE(O.Misuse);
  }
}

TEST(Published, WorkersRangeOverAChannel) {
  for (bool Closes : {false, true}) {
    ProgramBuilder B;
    ObjectId Jobs = B.channel(), Group = B.waitGroup();
    ProcessId Worker = B.process({range(Jobs), done(Group)});
    B.body({add(Group, 3), repeat(B.number(3), {spawn(Worker)}), repeat(B.number(3), {send(Jobs)}),
            Closes ? close(Jobs) : pass(), wait(Group)});
    Places Expected;
    if (!Closes)
      Expected = {B.place(Worker, Op::Receive), B.place(0, Op::Wait)};
    EXPECT_EQ(leaks(run(B)), Expected);
  }
}

TEST(Published, CancelReachesEveryWorker) {
  ProgramBuilder B;
  ObjectId Ctx = B.context(), Group = B.waitGroup();
  ProcessId Worker = B.process({receive(Ctx), done(Group)});
  B.body({add(Group, 3), repeat(B.number(3), {spawn(Worker)}), cancel(Ctx), wait(Group)});
  EXPECT_EQ(leaks(run(B)), Places{});
}

TEST(Published, TimeoutBeforeTheResult) {
  for (int Capacity : {0, 1}) {
    ProgramBuilder B;
    ObjectId Result = B.channel(Capacity);
    ProcessId Worker = B.process({send(Result)});
    B.body({spawn(Worker), select({receives(Result), receives(None)})});
    EXPECT_EQ(run(B).Leaks.empty(), Capacity == 1);
  }
}

} // namespace
} // namespace tether::model
