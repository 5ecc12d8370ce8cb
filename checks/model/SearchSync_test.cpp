// Goroutines, wait groups, once and contexts.

#include "search_outcome.h"

namespace tether::model {
namespace {

using namespace test;
using Truth = Valuation::Truth;

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

TEST(Spawn, WithoutEndDoesNotHoldUpTheOthers) {
  ProgramBuilder B;
  ObjectId C = B.channel();
  ProcessId Sender = B.process({send(C)}), Receiver = B.process({receive(C)}), Idle = B.process({});
  B.body({spawn(Sender), spawn(Receiver), forever({spawn(Idle)})});
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

TEST(WaitGroups, AnAddBelowZeroIsMisuse) {
  ProgramBuilder B;
  ObjectId G = B.waitGroup();
  B.body({add(G, 1), add(G, -1), wait(G)});
  EXPECT_FALSE(run(B).Misuse);
  ProgramBuilder Below;
  ObjectId H = Below.waitGroup();
  Below.body({add(H, 1), add(H, -1), wait(H), add(H, -1)});
  EXPECT_TRUE(run(Below).Misuse);
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

TEST(Contexts, EndWithTheOneTheyAreDerivedFrom) {
  ProgramBuilder B;
  ObjectId Deadline = B.context(), Derived = B.context(Deadline);
  B[Deadline].OutsideSends = true;
  B.body({receive(Derived)});
  EXPECT_EQ(leaks(run(B)), Places{});
}

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
} // namespace
} // namespace tether::model
