// Programs whose verdicts are published.

#include "search_outcome.h"

namespace tether::model {
namespace {

using namespace test;
using Truth = Valuation::Truth;

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
