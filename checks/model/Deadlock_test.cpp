// What locks have to do with what the judge has found, and which locks need no search.

#include "Deadlock.h"
#include "judge_outcome.h"

namespace tether::model {
namespace {

using namespace test;
using Kind = LockStory::Kind;

void PrintTo(Kind K, std::ostream *Out) { *Out << static_cast<int>(K); }

// The story of each place that is stuck.
std::map<Place, LockStory> stories(const ProgramBuilder &B) {
  std::map<Place, LockStory> Out;
  for (const Judgement &J : judge(B.P).Judgements)
    Out[J.Witness.Where] = lockStory(B.P, J);
  return Out;
}
std::map<Place, Kind> kinds(const ProgramBuilder &B) {
  std::map<Place, Kind> Out;
  for (const auto &[At, S] : stories(B))
    Out[At] = S.K;
  return Out;
}
using Kinds = std::map<Place, Kind>;

// Statements of another call than those around them.
Statement call(int Activation, Block Statements) {
  return {[=](Writer &W) {
    std::size_t First = W.process().Nodes.size();
    write(W, Statements);
    for (std::size_t N = First; N < W.process().Nodes.size(); ++N)
      W.process().Nodes[N].Activation = Activation;
  }};
}

TEST(Deadlock, WithoutLocksIsNone) {
  ProgramBuilder B;
  ObjectId C = B.channel();
  B.body({send(C)});
  EXPECT_EQ(kinds(B), (Kinds{{B.place(0, Op::Send), Kind::None}}));
}

TEST(Deadlock, OfAHolderIsNoneWhereTheLockHasNoPart) {
  ProgramBuilder B;
  ObjectId C = B.channel(), M = B.mutex();
  B.body({lock(M), send(C), unlock(M)});
  EXPECT_EQ(kinds(B), (Kinds{{B.place(0, Op::Send), Kind::None}}));
}

TEST(Deadlock, WithItself) {
  ProgramBuilder B;
  ObjectId M = B.mutex();
  B.body({lock(M), lock(M), unlock(M), unlock(M)});
  auto Found = stories(B);
  Place At = B.place(0, Op::Lock, 1);
  ASSERT_EQ(Found.size(), 1u);
  EXPECT_EQ(Found[At].K, Kind::DoubleLock);
  EXPECT_EQ(Found[At].Lock, M);
  EXPECT_EQ(Found[At].TakenAt, std::vector<Place>{B.place(0, Op::Lock)});
  EXPECT_TRUE(Found[At].Member && Found[At].Holds);
}

TEST(Deadlock, WithItselfBehindAFlagIsUnclear) {
  ProgramBuilder B;
  ObjectId M = B.mutex();
  CondId Held = B.fresh(), Other = B.fresh();
  B.P.Conditions[static_cast<std::size_t>(Held)].Flag = true;
  B.body({lock(M), when(Held, {lock(M), unlock(M)}), unlock(M)});
  EXPECT_EQ(kinds(B), (Kinds{{B.place(0, Op::Lock, 1), Kind::Unclear}}));
  B.P.Conditions[static_cast<std::size_t>(Held)].Flag = false;
  B.P.Conditions[static_cast<std::size_t>(Other)].Flag = true;
  EXPECT_EQ(kinds(B), (Kinds{{B.place(0, Op::Lock, 1), Kind::DoubleLock}}));
}

TEST(Deadlock, OfAReaderThatWrites) {
  ProgramBuilder B;
  ObjectId M = B.sharedMutex();
  B.body({lockShared(M), lock(M)});
  EXPECT_EQ(kinds(B), (Kinds{{B.place(0, Op::Lock), Kind::DoubleLock}}));
}

TEST(Deadlock, OfAWriterThatReads) {
  ProgramBuilder B;
  ObjectId M = B.sharedMutex();
  B.body({lock(M), lockShared(M)});
  EXPECT_EQ(kinds(B), (Kinds{{B.place(0, Op::LockShared), Kind::DoubleLock}}));
}

TEST(Deadlock, BehindOneWithItself) {
  ProgramBuilder B;
  ObjectId M = B.mutex(), Group = B.waitGroup();
  ProcessId Worker = B.process({lock(M), lock(M), done(Group)});
  B.body({add(Group), spawn(Worker), wait(Group)});
  auto Found = stories(B);
  EXPECT_EQ(Found[B.place(0, Op::Wait)].K, Kind::DoubleLock);
  EXPECT_FALSE(Found[B.place(0, Op::Wait)].Member);
}

TEST(Deadlock, OfReadersBehindAWriter) {
  ProgramBuilder B;
  ObjectId M = B.sharedMutex();
  ProcessId Writer = B.process({lock(M), unlock(M)});
  B.body({spawn(Writer), lockShared(M), lockShared(M), unlockShared(M), unlockShared(M)});
  EXPECT_EQ(kinds(B), (Kinds{{B.place(0, Op::LockShared, 1), Kind::RecursiveReadLock},
                             {B.place(Writer, Op::Lock), Kind::RecursiveReadLock}}));
}

TEST(Deadlock, OfReadersBehindAWriterThatRunsTheSameCode) {
  for (bool Writes : {true, false}) {
    ProgramBuilder B;
    ObjectId M = B.sharedMutex();
    ProcessId Client =
        B.process({when(B.fresh(), {lockShared(M), lockShared(M), unlockShared(M), unlockShared(M)}),
                   when(B.fresh(), {Writes ? lock(M) : lockShared(M), Writes ? unlock(M) : unlockShared(M)})});
    B.body({repeat(B.number(2), {spawn(Client)})});
    auto Found = kinds(B);
    EXPECT_EQ(Found.count(B.place(Client, Op::LockShared, 1)), Writes ? 1u : 0u);
    for (const auto &[At, K] : Found)
      EXPECT_EQ(K, Kind::RecursiveReadLock);
  }
}

TEST(Deadlock, OfTwoOrders) {
  ProgramBuilder B;
  ObjectId M = B.mutex(), N = B.mutex(), Group = B.waitGroup();
  ProcessId One = B.process({lock(M), lock(N), unlock(N), unlock(M), done(Group)}),
            Other = B.process({lock(N), lock(M), unlock(M), unlock(N), done(Group)});
  B.body({add(Group, 2), spawn(One), spawn(Other), wait(Group)});
  auto Found = stories(B);
  EXPECT_EQ(kinds(B), (Kinds{{B.place(One, Op::Lock, 1), Kind::LockOrder},
                             {B.place(Other, Op::Lock, 1), Kind::LockOrder},
                             {B.place(0, Op::Wait), Kind::LockOrder}}));
  EXPECT_EQ(Found[B.place(One, Op::Lock, 1)].Lock, M) << "what it holds itself";
  EXPECT_EQ(Found[B.place(Other, Op::Lock, 1)].Lock, N);
}

TEST(Deadlock, IsToldWithItsCompanions) {
  ProgramBuilder B;
  ObjectId M = B.mutex(), N = B.mutex();
  ProcessId One = B.process({lock(M), lock(N), unlock(N), unlock(M)}),
            Other = B.process({lock(N), lock(M), unlock(M), unlock(N)});
  B.body({spawn(One), spawn(Other)});
  std::vector<Judgement> Told = judge(B.P).Judgements;
  EXPECT_TRUE(companions(B.P, Told).empty()) << "both are judged";
  std::erase_if(Told, [&](const Judgement &J) { return J.Witness.Where.Process == Other; });
  std::vector<Judgement> Found = companions(B.P, Told);
  ASSERT_EQ(Found.size(), 1u);
  EXPECT_EQ(Found[0].Witness.Where, B.place(Other, Op::Lock, 1));
  EXPECT_EQ(lockStory(B.P, Found[0]).K, Kind::LockOrder);
}

TEST(Deadlock, OfThreeOrders) {
  ProgramBuilder B;
  ObjectId M[] = {B.mutex(), B.mutex(), B.mutex()};
  std::vector<ProcessId> Each;
  for (int I = 0; I < 3; ++I) {
    ObjectId First = M[I], Second = M[(I + 1) % 3];
    Each.push_back(B.process({lock(First), lock(Second), unlock(Second), unlock(First)}));
  }
  B.body({spawn(Each[0]), spawn(Each[1]), spawn(Each[2])});
  Kinds Found = kinds(B);
  EXPECT_EQ(Found.size(), 3u);
  for (ProcessId I : Each)
    EXPECT_EQ(Found[B.place(I, Op::Lock, 1)], Kind::LockOrder);
}

TEST(Deadlock, OfOrdersBehindBranchesThatAreUnrelated) {
  ProgramBuilder B;
  int X = 0, Y = 0;
  ObjectId M = B.mutex(), N = B.mutex();
  ProcessId Other = B.process({lock(N), when(B.condition({&X}), {lock(M), unlock(M)}), unlock(N)});
  B.body({spawn(Other), lock(M), when(B.condition({&Y}), {lock(N), unlock(N)}), unlock(M)});
  EXPECT_EQ(kinds(B),
            (Kinds{{B.place(0, Op::Lock, 1), Kind::LockOrder}, {B.place(Other, Op::Lock, 1), Kind::LockOrder}}));
}

TEST(Deadlock, OfOrdersBehindOppositeBranchesIsNone) {
  ProgramBuilder B;
  ObjectId M = B.mutex(), N = B.mutex();
  CondId C = B.condition();
  ProcessId Other = B.process({when(C, {lock(N), lock(M), unlock(M), unlock(N)})});
  B.body({spawn(Other), when(C, {}, {lock(M), lock(N), unlock(N), unlock(M)})});
  EXPECT_EQ(kinds(B), Kinds{});
}

TEST(Deadlock, OfASendWhoseReceiverNeedsTheLock) {
  ProgramBuilder B;
  ObjectId M = B.mutex(), C = B.channel();
  ProcessId Receiver = B.process({lock(M), receive(C), unlock(M)});
  B.body({spawn(Receiver), lock(M), send(C), unlock(M)});
  auto Found = stories(B);
  EXPECT_EQ(kinds(B), (Kinds{{B.place(0, Op::Send), Kind::BlockedUnderLock},
                             {B.place(Receiver, Op::Receive), Kind::BlockedUnderLock},
                             {B.place(0, Op::Lock), Kind::BlockedUnderLock},
                             {B.place(Receiver, Op::Lock), Kind::BlockedUnderLock}}));
  EXPECT_TRUE(Found[B.place(0, Op::Send)].Holds);
  EXPECT_FALSE(Found[B.place(0, Op::Lock)].Holds);
}

TEST(Deadlock, OfASendAfterTheUnlockIsNone) {
  ProgramBuilder B;
  ObjectId M = B.mutex(), C = B.channel();
  ProcessId Receiver = B.process({lock(M), unlock(M), receive(C)});
  B.body({spawn(Receiver), lock(M), unlock(M), send(C)});
  EXPECT_EQ(kinds(B), Kinds{});
}

TEST(Deadlock, OfAWaitWhoseGoroutineNeedsTheLock) {
  ProgramBuilder B;
  ObjectId M = B.mutex(), Group = B.waitGroup();
  ProcessId Worker = B.process({lock(M), unlock(M), done(Group)});
  B.body({add(Group), spawn(Worker), lock(M), wait(Group), unlock(M)});
  EXPECT_EQ(kinds(B), (Kinds{{B.place(0, Op::Wait), Kind::BlockedUnderLock},
                             {B.place(Worker, Op::Lock), Kind::BlockedUnderLock}}));
}

TEST(Deadlock, OfASelectWithAnotherWayOutIsNone) {
  ProgramBuilder B;
  ObjectId M = B.mutex(), C = B.channel();
  ProcessId Receiver = B.process({lock(M), select({receives(C), receives(None)}), unlock(M)});
  B.body({spawn(Receiver), lock(M), select({sends(C), otherwise()}), unlock(M)});
  EXPECT_EQ(kinds(B), Kinds{});
}

// ---- locks that are kept --------------------------------------------------------------------------------------------

TEST(Deadlock, BehindOneWhoNeverUnlocks) {
  ProgramBuilder B;
  ObjectId M = B.mutex();
  ProcessId Other = B.process({lock(M), unlock(M)});
  B.body({lock(M), spawn(Other)});
  EXPECT_EQ(kinds(B), (Kinds{{B.place(Other, Op::Lock), Kind::MissingUnlock}}));
}

TEST(Deadlock, BehindAnEarlyReturn) {
  ProgramBuilder B;
  ObjectId M = B.mutex();
  ProcessId Other = B.process({lock(M), unlock(M)});
  B.body({spawn(Other), call(1, {lock(M), when(B.condition(), {markedLeave()}), unlock(M)})});
  EXPECT_EQ(kinds(B), (Kinds{{B.place(Other, Op::Lock), Kind::MissingUnlock}}));
}

TEST(Deadlock, BehindAnEarlyReturnThatAsksWhatThereIs) {
  ProgramBuilder B;
  ObjectId M = B.mutex();
  CondId Found = B.fresh();
  B.P.Conditions[static_cast<std::size_t>(Found)].State = true;
  ProcessId Other = B.process({lock(M), unlock(M)});
  B.body({spawn(Other), call(1, {lock(M), when(Found, {markedLeave()}), unlock(M)})});
  EXPECT_EQ(kinds(B), (Kinds{{B.place(Other, Op::Lock), Kind::MissingUnlock}}));
}

TEST(Deadlock, BehindAReturnOfAnotherFunctionIsNone) {
  // A guard written by hand: its destructor returns early when it owns nothing.
  ProgramBuilder B;
  ObjectId M = B.mutex();
  ProcessId Other = B.process({lock(M), unlock(M)});
  B.body({spawn(Other), call(1, {lock(M)}), call(2, {when(B.fresh(), {markedLeave()}), unlock(M)})});
  EXPECT_EQ(kinds(B), Kinds{});
}

TEST(Deadlock, BehindABranchThatDoesNotUnlockIsNone) {
  ProgramBuilder B;
  ObjectId M = B.mutex();
  ProcessId Other = B.process({lock(M), unlock(M)});
  B.body({spawn(Other), lock(M), when(B.fresh(), {unlock(M)})});
  EXPECT_EQ(kinds(B), Kinds{});
}

TEST(Deadlock, OfTheNextCallOfTheSameGoroutine) {
  ProgramBuilder B;
  ObjectId M = B.mutex();
  Block Leaves{{[](Writer &W) {
    Node Mark;
    Mark.Site = 0;
    W.put(std::move(Mark));
  }}};
  B.body({call(1, {lock(M), when(B.condition(), Leaves, {unlock(M)})}), call(2, {lock(M), unlock(M)})});
  EXPECT_EQ(kinds(B), (Kinds{{B.place(0, Op::Lock, 1), Kind::MissingUnlock}}));
}

// ---- condition variables --------------------------------------------------------------------------------------------

TEST(Deadlock, OfAWaitThatNobodyNotifies) {
  ProgramBuilder B;
  ObjectId V = B.conditionVariable();
  B.body({park(V)});
  EXPECT_EQ(kinds(B), (Kinds{{B.place(0, Op::Park), Kind::LostNotify}}));
}

TEST(Deadlock, OfAWaitThatSomebodyNotifiesOnOneBranchIsUnclear) {
  ProgramBuilder B;
  ObjectId V = B.conditionVariable();
  CondId C = B.condition();
  ProcessId Waiter = B.process({when(C, {park(V)})});
  B.body({spawn(Waiter), when(C, {}, {notify(V)})});
  EXPECT_EQ(kinds(B), (Kinds{{B.place(Waiter, Op::Park), Kind::Unclear}}));
}

TEST(Deadlock, OfAWaitWhoseNotifierNeedsTheLock) {
  ProgramBuilder B;
  ObjectId V = B.conditionVariable(), Outer = B.mutex(), Inner = B.mutex();
  ProcessId Notifier = B.process({lock(Outer), lock(Inner), unlock(Inner), notify(V), unlock(Outer)});
  B.body(
      {spawn(Notifier), lock(Outer), lock(Inner), unlock(Inner), park(V), lock(Inner), unlock(Inner), unlock(Outer)});
  EXPECT_EQ(kinds(B), (Kinds{{B.place(0, Op::Park), Kind::BlockedUnderLock},
                             {B.place(Notifier, Op::Lock), Kind::BlockedUnderLock}}));
}

TEST(Deadlock, OfWhatComesAfterAWaitIsUnclear) {
  // The data that the notifier has changed may say that the sender is done.
  ProgramBuilder B;
  ObjectId V = B.conditionVariable(), C = B.channel(), Stop = B.channel();
  ProcessId Receiver = B.process({select({receives(C), receives(Stop)})});
  ProcessId Sender = B.process({notify(V), send(C)});
  B.body({spawn(Receiver), spawn(Sender), park(V), close(Stop)});
  EXPECT_EQ(kinds(B), (Kinds{{B.place(Sender, Op::Send), Kind::Unclear}}));
}

TEST(Deadlock, BehindATryIsUnclear) {
  ProgramBuilder B;
  ObjectId M = B.mutex(), C = B.channel();
  ProcessId Other = B.process({lock(M), unlock(M), receive(C)});
  B.body({spawn(Other), tryLock(M, {}), send(C)});
  EXPECT_EQ(kinds(B), (Kinds{{B.place(Other, Op::Lock), Kind::Unclear}, {B.place(0, Op::Send), Kind::Unclear}}));
}

// ---- held and idle locks --------------------------------------------------------------------------------------------

TEST(HeldLocks, SurelyOnEveryPathAndElseMaybe) {
  ProgramBuilder B;
  ObjectId M = B.mutex(), C = B.channel(1);
  B.body({when(B.condition(), {lock(M)}), send(C), lock(M), receive(C), unlock(M), send(C)});
  auto Held = heldLocks(B.P.Processes[0]);
  auto At = [&](Op O, int Nth = 0) { return Held[static_cast<std::size_t>(B.place(0, O, Nth).Node)]; };
  EXPECT_FALSE(At(Op::Send).at(M).Surely);
  EXPECT_TRUE(At(Op::Receive).at(M).Surely);
  EXPECT_EQ(At(Op::Send, 1), Holds());
}

bool idle(ProgramBuilder &B, ObjectId Lock) {
  dropIdleLocks(B.P);
  for (const Process &Proc : B.P.Processes)
    for (const Node &N : Proc.Nodes)
      if (N.Object == Lock)
        return false;
  return true;
}

TEST(IdleLock, ProtectsNothingThatBlocks) {
  ProgramBuilder B;
  ObjectId M = B.mutex();
  SlotId Owns = B.slot();
  B.body({lock(M), set(Owns, 1), when(B.condition(), {pass()}), whenSlot(Owns, 1, {unlock(M)})});
  EXPECT_TRUE(idle(B, M));
}

TEST(IdleLock, MayHoldAnotherIdleOne) {
  ProgramBuilder B;
  ObjectId Outer = B.mutex(), Inner = B.mutex();
  B.body({lock(Outer), lock(Inner), unlock(Inner), unlock(Outer)});
  EXPECT_TRUE(idle(B, Outer));
}

TEST(IdleLock, IsNotHeldOverAnOperation) {
  ProgramBuilder B;
  ObjectId M = B.mutex(), C = B.channel(1);
  B.body({lock(M), send(C), unlock(M)});
  EXPECT_FALSE(idle(B, M));
}

TEST(IdleLock, IsUnlockedOnEveryPath) {
  ProgramBuilder B;
  ObjectId M = B.mutex();
  B.body({lock(M), when(B.condition(), {markedLeave()}), unlock(M)});
  EXPECT_FALSE(idle(B, M));
}

TEST(IdleLock, IsNotLockedAgain) {
  ProgramBuilder B;
  ObjectId M = B.mutex();
  B.body({lock(M), lock(M), unlock(M), unlock(M)});
  EXPECT_FALSE(idle(B, M));
}

TEST(IdleLock, IsAnyThatIsOutOfSight) {
  ProgramBuilder B;
  ObjectId M = B.mutex(), C = B.channel(1);
  B[M].OutsideSends = true;
  B.body({lock(M), send(C)});
  EXPECT_TRUE(idle(B, M));
}

} // namespace
} // namespace tether::model
