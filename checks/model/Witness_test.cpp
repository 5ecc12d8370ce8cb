// The run that a finding tells, for each of the five patterns and for what is hard to tell: several goroutines of one
// go statement, buffers, closed channels, misuse.

#include "Findings.h"
#include "extracted.h"

namespace clang::tidy::tether {
namespace {

int linesOf(const std::string &Text) { return static_cast<int>(std::count(Text.begin(), Text.end(), '\n')); }

// What is told of a function f with this body, which begins in line 2.
class Told {
public:
  explicit Told(const std::string &Body) : Unit(parse("void f(bool failed) {\n" + Body + "}\n")) {
    All = findings(*function(*Unit, "f"), Unit->getASTContext());
    EXPECT_FALSE(All.empty()) << Body;
  }

  const Witness &run() const {
    static const Witness None;
    return All.empty() ? None : All.front().Run;
  }
  // "0 sends to 'c' 3, 1 receives from 'c' 4": goroutine, words and line of the source.
  std::string steps() const {
    std::string Out;
    for (const Witness::Step &S : run().Steps)
      Out += (Out.empty() ? "" : "; ") + std::to_string(S.Goroutine) + " " + S.Text + " " + line(S.At) +
             (S.Other < 0 ? "" : " -> " + std::to_string(S.Other)) +
             (S.OtherAt ? " " + S.OtherText + " " + line(*S.OtherAt) : "");
    return Out;
  }
  std::string goroutines() const {
    std::string Out;
    for (const Witness::Goroutine &G : run().Goroutines)
      Out += (Out.empty() ? "" : "; ") + (G.Name.empty() ? "started " + line(*G.Started) : G.Name) +
             (G.Stuck ? " " + G.Waits + " " + line(*G.Stuck) : "") + (G.Ended ? " ends" : "");
    return Out;
  }
  bool isFault() const { return !run().Steps.empty() && run().Steps.back().K == Witness::Step::Kind::Fault; }

  void expect(const std::string &Goroutines, const std::string &Steps) const {
    EXPECT_EQ(goroutines(), Goroutines);
    EXPECT_EQ(steps(), Steps);
  }

private:
  std::string line(const Site &At) const {
    const SourceManager &Sources = Unit->getSourceManager();
    return std::to_string(static_cast<int>(Sources.getSpellingLineNumber(Sources.getFileLoc(At.Where))) -
                          linesOf(StubApi));
  }

  std::unique_ptr<ASTUnit> Unit;
  std::vector<Finding> All;
};

// In lines 2 to 5.
const std::string Sender = "  auto c = make_chan<int>();\n"
                           "  go([=] {\n"
                           "    c.send(1);\n"
                           "  });\n";

TEST(Witness, EarlyReturn) {
  Told W(Sender + "  if (failed)\n"
                  "    return;\n"
                  "  c.recv();\n");
  W.expect("'f' ends; started 3 blocks for ever sending to 'c' 4",
           "0 creates 'c' 2; 0 starts a goroutine 3 -> 1; 0 returns 7");
}

TEST(Witness, Timeout) {
  Told W(Sender + "  select(recv_case{c},\n"
                  "         after(1));\n");
  W.expect("'f' ends; started 3 blocks for ever sending to 'c' 4",
           "0 creates 'c' 2; 0 starts a goroutine 3 -> 1; "
           "0 takes a case of this select that is ready by itself 6");
}

TEST(Witness, NCast) {
  Told W("  auto c = make_chan<int>();\n"
         "  for (int i = 0; i < 2; ++i)\n"
         "    go([=] {\n"
         "      c.send(i);\n"
         "    });\n"
         "  c.recv();\n");
  W.expect("'f' ends; started 4 ends; started 4 blocks for ever sending to 'c' 5",
           "0 creates 'c' 2; 0 starts a goroutine 4 -> 1; 0 starts a goroutine 4 -> 2; "
           "1 sends to 'c' 5 -> 0 receives from 'c' 7");
}

TEST(Witness, UnclosedRange) {
  Told W("  auto c = make_chan<int>();\n"
         "  go([=] {\n"
         "    for (int v : c) {}\n"
         "  });\n"
         "  c.send(1);\n");
  W.expect("'f' ends; started 3 blocks for ever ranging over 'c' 4",
           "0 creates 'c' 2; 0 starts a goroutine 3 -> 1; 0 sends to 'c' 6 -> 1 receives from 'c' 4");
}

TEST(Witness, AddInGoroutine) {
  Told W("  wait_group wg;\n"
         "  go([&] {\n"
         "    wg.add(1);\n"
         "    wg.done();\n"
         "  });\n"
         "  wg.wait();\n");
  W.expect("'f' ends; started 3",
           "0 creates 'wg' 2; 0 starts a goroutine 3 -> 1; 0 has waited for 'wg' 7; 1 adds to 'wg' 4");
}

TEST(Witness, BuffersAndClosedChannels) {
  Told W("  auto c = make_chan<int>(1);\n"
         "  c.send(1);\n"
         "  c.close();\n"
         "  c.recv();\n"
         "  c.recv();\n"
         "  c.close();\n");
  W.expect("'f'", "0 creates 'c' 2; 0 sends to 'c' 3; 0 closes 'c' 4; 0 receives from 'c' 5; "
                  "0 finds 'c' closed 6; 0 closes 'c', which is closed already 7");
  EXPECT_TRUE(W.isFault());
}

TEST(Witness, Misuse) {
  Told W("  auto c = make_chan<int>(1);\n"
         "  c.close();\n"
         "  c.send(1);\n");
  W.expect("'f'", "0 creates 'c' 2; 0 closes 'c' 3; 0 sends to 'c', which is closed 4");
  EXPECT_TRUE(W.isFault());
}

TEST(Witness, AllThatWaitAtOnePlaceAreStuck) {
  Told W("  auto c = make_chan<int>();\n"
         "  for (int i = 0; i < 3; ++i)\n"
         "    go([=] { c.send(i); });\n"
         "  c.recv();\n");
  EXPECT_EQ(W.goroutines(), "'f' ends; started 4 ends; started 4 blocks for ever sending to 'c' 4; "
                            "started 4 blocks for ever sending to 'c' 4");
}

// Each of the two goes its own way: one takes a value and passes it on, the other waits for a value that never comes.
TEST(Witness, GoroutinesOfOneStartKeepTheirOwnSteps) {
  Told W("  auto in = make_chan<int>();\n"
         "  auto out = make_chan<int>();\n"
         "  for (int i = 0; i < 2; ++i)\n"
         "    go([=] {\n"
         "      in.recv();\n"
         "      out.send(1);\n"
         "    });\n"
         "  in.send(1);\n"
         "  out.recv();\n");
  const Witness &R = W.run();
  ASSERT_EQ(R.Goroutines.size(), 3u);
  int Took = -1, Gave = -2;
  for (const Witness::Step &S : R.Steps) {
    if (S.OtherText == "receives from 'in'")
      Took = S.Other;
    if (S.Text == "sends to 'out'")
      Gave = S.Goroutine;
  }
  EXPECT_EQ(Took, Gave) << W.steps();
  EXPECT_TRUE(R.Goroutines[static_cast<std::size_t>(3 - Took)].Stuck) << W.steps();
}

} // namespace
} // namespace clang::tidy::tether
