// Select: which case may win, and who can meet whom.

#include "search_outcome.h"

namespace tether::model {
namespace {

using namespace test;
using Truth = Valuation::Truth;

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
} // namespace
} // namespace tether::model
