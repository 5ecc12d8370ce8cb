// What is judged once, and what is judged anew.

#include "JudgeMemory.h"

#include "judge_outcome.h"

#include <thread>

namespace tether::model {
namespace {

using namespace test;

// A goroutine sends Sends times; the body may leave before it has received as often. Each test has its own number.
Program sending(int Sends, const void *First = nullptr, const void *Second = nullptr) {
  ProgramBuilder B;
  ObjectId C = B.channel();
  Block Sending(static_cast<std::size_t>(Sends), send(C)), Receiving(static_cast<std::size_t>(Sends), receive(C));
  CondId Early = B.condition(), Late = B.condition();
  B.P.Conditions[Early].Variables = {First};
  B.P.Conditions[Late].Variables = {Second};
  Block Body = {spawn(B.process(Sending)), when(Early, {leave()})};
  Body.insert(Body.end(), Receiving.begin(), Receiving.end());
  Body.push_back(when(Late, {leave()}));
  B.body(Body);
  return B.P;
}

// Whether a verdict on P comes from the memory; it is the judge's own in any case.
bool isRemembered(const Program &P, const JudgeLimits &L = {}) {
  unsigned Before = rememberedVerdicts();
  EXPECT_EQ(describe(judgeOnce(P, L)), describe(judge(P, L)));
  return rememberedVerdicts() != Before;
}

TEST(JudgeMemory, TheSecondVerdictIsTheFirst) {
  EXPECT_FALSE(isRemembered(sending(1)));
  EXPECT_TRUE(isRemembered(sending(1)));
  EXPECT_FALSE(judgeOnce(sending(1)).Judgements.empty());
}

TEST(JudgeMemory, AnotherProgramIsJudgedAnew) {
  Program P = sending(2);
  EXPECT_FALSE(isRemembered(P));
  P.Counts[P.Objects[0].Capacity].Value = 2;
  EXPECT_FALSE(isRemembered(P));
  EXPECT_TRUE(judgeOnce(P).Judgements.empty());
  P.Processes[1].Nodes[0].SendsConstant = true;
  EXPECT_FALSE(isRemembered(P));
  P.HiddenOrder = true;
  EXPECT_FALSE(isRemembered(P));
  EXPECT_TRUE(isRemembered(P));
}

TEST(JudgeMemory, OtherLimitsAreJudgedAnew) {
  JudgeLimits Few;
  Few.States = 1;
  EXPECT_FALSE(isRemembered(sending(3)));
  EXPECT_FALSE(isRemembered(sending(3), Few));
  EXPECT_FALSE(judgeOnce(sending(3), Few).Complete);
}

TEST(JudgeMemory, NamesAndPlacesInMemoryDoNotMatter) {
  int A = 0, B = 0, C = 0;
  EXPECT_FALSE(isRemembered(sending(4, &A, &B)));
  EXPECT_TRUE(isRemembered(sending(4, &B, &C)));
  EXPECT_FALSE(isRemembered(sending(4, &A, &A))); // the same variable twice is another program
  Program Named = sending(4, &A, &B);
  Named.Objects[0].Name = "jobs";
  EXPECT_TRUE(isRemembered(Named));
}

TEST(JudgeMemory, WhatWasAskedForLongAgoIsForgotten) {
  EXPECT_FALSE(isRemembered(sending(5)));
  for (int Number = 0; Number < 400; ++Number) {
    ProgramBuilder B;
    B.body({});
    B.P.Atoms.resize(2000);
    B.P.Atoms[0].Exact = Number;
    judgeOnce(B.P);
  }
  EXPECT_FALSE(isRemembered(sending(5)));
}

TEST(JudgeMemory, ThreadsShareIt) {
  Program P = sending(6);
  EXPECT_FALSE(isRemembered(P));
  std::string Here = describe(judgeOnce(P));
  std::vector<std::string> There(4);
  {
    std::vector<std::jthread> Threads;
    for (std::string &Mine : There)
      Threads.emplace_back([&] { Mine = describe(judgeOnce(P)); });
  }
  EXPECT_EQ(There, std::vector<std::string>(4, Here));
}

} // namespace
} // namespace tether::model
