// Which counts the judge takes for equal, for large, or for unknown.

#include "judge_outcome.h"

namespace tether::model {
namespace {

using namespace test;

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

TEST(Count, TwoLargeConstantsKeepTheirProportion) {
  for (bool Enough : {true, false}) {
    ProgramBuilder B;
    ObjectId C = B.channel();
    AtomId Sends = B.atom("#2000"), Receives = B.atom("#4000");
    B.P.Atoms[static_cast<std::size_t>(Sends)].Exact = 2000;
    B.P.Atoms[static_cast<std::size_t>(Receives)].Exact = 4000;
    ProcessId Sender = B.process({repeat(B.of(Sends), {send(C)})});
    ProcessId Other = B.process({repeat(B.of(Sends), {send(C)})});
    B.body({spawn(Sender), spawn(Other), repeat(Enough ? B.of(Receives) : B.of(Sends), {receive(C)})});
    EXPECT_EQ(stuck(B), Enough ? Places{} : (Places{B.place(Sender, Op::Send), B.place(Other, Op::Send)}));
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

} // namespace
} // namespace tether::model
