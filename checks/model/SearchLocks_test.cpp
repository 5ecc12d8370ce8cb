// Locks and condition variables.

#include "search_outcome.h"

namespace tether::model {
namespace {

using namespace test;
using Truth = Valuation::Truth;

// ---- mutexes --------------------------------------------------------------------------------------------------------

TEST(Mutex, SectionsOfManyEnd) {
  ProgramBuilder B;
  ObjectId M = B.mutex(), C = B.channel(3);
  ProcessId Worker = B.process({lock(M), send(C), unlock(M)});
  B.body({repeat(B.number(3), {spawn(Worker)}), receive(C), lock(M), unlock(M)});
  Outcome O = run(B);
  EXPECT_EQ(leaks(O), Places{});
  EXPECT_FALSE(O.Misuse);
}

TEST(Mutex, LockedTwiceBlocks) {
  ProgramBuilder B;
  ObjectId M = B.mutex();
  B.body({lock(M), lock(M), unlock(M), unlock(M)});
  EXPECT_EQ(leaks(run(B)), Places{B.place(0, Op::Lock, 1)});
}

TEST(Mutex, LockedAgainAfterTheUnlockDoesNot) {
  ProgramBuilder B;
  ObjectId M = B.mutex();
  B.body({lock(M), unlock(M), lock(M), unlock(M)});
  EXPECT_EQ(leaks(run(B)), Places{});
}

TEST(Mutex, MayBeUnlockedByAnother) {
  ProgramBuilder B;
  ObjectId M = B.mutex();
  ProcessId Other = B.process({unlock(M)});
  B.body({lock(M), spawn(Other), lock(M), unlock(M)});
  Outcome O = run(B);
  EXPECT_EQ(leaks(O), Places{});
  EXPECT_FALSE(O.Misuse);
}

TEST(Mutex, UnlockedWithoutALockIsMisuse) {
  ProgramBuilder B;
  ObjectId M = B.mutex();
  B.body({unlock(M)});
  EXPECT_TRUE(run(B).Misuse);
}

TEST(Mutex, OutOfSightMayBeUnlockedByAnybody) {
  ProgramBuilder B;
  ObjectId M = B.mutex();
  B[M].OutsideSends = true;
  B.body({lock(M), lock(M), unlock(M), unlock(M), unlock(M)});
  Outcome O = run(B);
  EXPECT_EQ(leaks(O), Places{});
  EXPECT_FALSE(O.Misuse);
}

TEST(Mutex, TwoInBothOrdersBlockEachOther) {
  ProgramBuilder B;
  ObjectId M = B.mutex(), N = B.mutex();
  ProcessId Other = B.process({lock(N), lock(M), unlock(M), unlock(N)});
  B.body({spawn(Other), lock(M), lock(N), unlock(N), unlock(M)});
  EXPECT_EQ(leaks(run(B)), (Places{B.place(0, Op::Lock, 1), B.place(Other, Op::Lock, 1)}));
}

TEST(Mutex, TwoInOneOrderDoNot) {
  ProgramBuilder B;
  ObjectId M = B.mutex(), N = B.mutex();
  ProcessId Other = B.process({lock(M), lock(N), unlock(M), unlock(N)});
  B.body({spawn(Other), lock(M), lock(N), unlock(N), unlock(M)});
  EXPECT_EQ(leaks(run(B)), Places{});
}

TEST(Mutex, TwoInBothOrdersUnderAThirdDoNot) {
  ProgramBuilder B;
  ObjectId M = B.mutex(), N = B.mutex(), Gate = B.mutex();
  ProcessId Other = B.process({lock(Gate), lock(N), lock(M), unlock(M), unlock(N), unlock(Gate)});
  B.body({spawn(Other), lock(Gate), lock(M), lock(N), unlock(N), unlock(M), unlock(Gate)});
  EXPECT_EQ(leaks(run(B)), Places{});
}

TEST(Mutex, LockedTogetherDoNotBlockEachOther) {
  ProgramBuilder B;
  ObjectId M = B.mutex(), N = B.mutex();
  ProcessId Other = B.process({lockAll({N, M}), unlock(M), unlock(N)});
  B.body({spawn(Other), lockAll({M, N}), unlock(N), unlock(M)});
  EXPECT_EQ(leaks(run(B)), Places{});
}

TEST(Mutex, LockedTogetherWaitForEach) {
  ProgramBuilder B;
  ObjectId M = B.mutex(), N = B.mutex();
  B.body({lock(N), lockAll({M, N})});
  EXPECT_EQ(leaks(run(B)), Places{B.place(0, Op::LockAll)});
}

// ---- tries ----------------------------------------------------------------------------------------------------------

TEST(TryLock, HasBothOutcomesWhereAnotherMayHoldIt) {
  ProgramBuilder B;
  ObjectId M = B.mutex(), Got = B.nil(), Missed = B.nil();
  ProcessId Other = B.process({lock(M), unlock(M)});
  B.body({spawn(Other), tryLock(M, {receive(Got)}, {receive(Missed)})});
  Outcome O = run(B);
  EXPECT_TRUE(reaches(O, Got, B) && reaches(O, Missed, B));
}

TEST(TryLock, SucceedsOnAFreeLock) {
  ProgramBuilder B;
  ObjectId M = B.mutex(), Missed = B.nil();
  B.body({tryLock(M, {unlock(M)}, {receive(Missed)})});
  EXPECT_EQ(leaks(run(B)), Places{});
}

TEST(TryLock, FailsOnOneThatIsHeld) {
  ProgramBuilder B;
  ObjectId M = B.mutex(), Got = B.nil();
  B.body({lock(M), tryLock(M, {receive(Got)}), unlock(M)});
  EXPECT_EQ(leaks(run(B)), Places{});
}

TEST(TryLock, OutOfSightHasBothOutcomes) {
  ProgramBuilder B;
  ObjectId M = B.mutex(), Got = B.nil(), Missed = B.nil();
  B[M].OutsideSends = true;
  B.body({tryLock(M, {receive(Got)}, {receive(Missed)})});
  Outcome O = run(B);
  EXPECT_TRUE(reaches(O, Got, B) && reaches(O, Missed, B));
}

TEST(TryLock, ReadsBesideReaders) {
  ProgramBuilder B;
  ObjectId M = B.sharedMutex(), Missed = B.nil(), Got = B.nil();
  B.body({lockShared(M), tryLock(M, {unlockShared(M)}, {receive(Missed)}, true), tryLock(M, {receive(Got)}),
          unlockShared(M)});
  EXPECT_EQ(leaks(run(B)), Places{});
}

// ---- shared mutexes -------------------------------------------------------------------------------------------------

TEST(SharedMutex, HasManyReaders) {
  ProgramBuilder B;
  ObjectId M = B.sharedMutex(), C = B.channel();
  ProcessId Reader = B.process({lockShared(M), send(C), unlockShared(M)});
  B.body({spawn(Reader), lockShared(M), receive(C), unlockShared(M)});
  EXPECT_EQ(leaks(run(B)), Places{});
}

TEST(SharedMutex, HasOneWriter) {
  ProgramBuilder B;
  ObjectId M = B.sharedMutex(), C = B.channel();
  ProcessId Reader = B.process({lockShared(M), send(C), unlockShared(M)});
  B.body({spawn(Reader), lock(M), receive(C), unlock(M)});
  EXPECT_EQ(leaks(run(B)), (Places{B.place(0, Op::Lock), B.place(0, Op::Receive), B.place(Reader, Op::LockShared),
                                   B.place(Reader, Op::Send)}));
}

TEST(SharedMutex, AWaitingWriterKeepsNewReadersOut) {
  ProgramBuilder B;
  ObjectId M = B.sharedMutex();
  ProcessId Writer = B.process({lock(M), unlock(M)});
  B.body({spawn(Writer), lockShared(M), lockShared(M), unlockShared(M), unlockShared(M)});
  EXPECT_EQ(leaks(run(B)), (Places{B.place(0, Op::LockShared, 1), B.place(Writer, Op::Lock)}));
}

TEST(SharedMutex, ReadTwiceWithoutWritersGoesWell) {
  ProgramBuilder B;
  ObjectId M = B.sharedMutex();
  ProcessId Reader = B.process({lockShared(M), unlockShared(M)});
  B.body({spawn(Reader), lockShared(M), lockShared(M), unlockShared(M), unlockShared(M)});
  EXPECT_EQ(leaks(run(B)), Places{});
}

TEST(SharedMutex, AWriterThatLeavesLetsInTheReadersThatWait) {
  ProgramBuilder B;
  ObjectId M = B.sharedMutex(), C = B.channel(2);
  ProcessId Writer = B.process({lock(M), unlock(M)}), Reader = B.process({lockShared(M), send(C), unlockShared(M)});
  B.body({spawn(Writer), spawn(Writer), spawn(Reader), lock(M), unlock(M), receive(C)});
  EXPECT_EQ(leaks(run(B)), Places{});
}

TEST(SharedMutex, ReadUnlockedWithoutAReaderIsMisuse) {
  ProgramBuilder B;
  ObjectId M = B.sharedMutex();
  B.body({lock(M), unlockShared(M)});
  EXPECT_TRUE(run(B).Misuse);
}

// ---- condition variables --------------------------------------------------------------------------------------------

TEST(ConditionVariable, NobodyNotifies) {
  ProgramBuilder B;
  ObjectId V = B.conditionVariable();
  B.body({park(V)});
  EXPECT_EQ(leaks(run(B)), Places{B.place(0, Op::Park)});
}

TEST(ConditionVariable, ANotificationAtAnyTimeIsEnough) {
  ProgramBuilder B;
  ObjectId V = B.conditionVariable();
  ProcessId Waiter = B.process({park(V)});
  B.body({spawn(Waiter), spawn(Waiter), notify(V), park(V)});
  EXPECT_EQ(leaks(run(B)), Places{});
}

TEST(ConditionVariable, OutOfSightMayBeNotified) {
  ProgramBuilder B;
  ObjectId V = B.conditionVariable();
  B[V].OutsideSends = true;
  B.body({park(V)});
  EXPECT_EQ(leaks(run(B)), Places{});
}

} // namespace
} // namespace tether::model
