// Sends, receives and closes, at every capacity.

#include "search_outcome.h"

namespace tether::model {
namespace {

using namespace test;
using Truth = Valuation::Truth;

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
} // namespace
} // namespace tether::model
