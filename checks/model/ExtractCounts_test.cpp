// Conditions that are equal or not, counts that share an atom, loops that are counted or not.

#include "extracted.h"

namespace clang::tidy::tether {
namespace {

// ---- conditions -----------------------------------------------------------------------------------------------------

// The numbers of the conditions that are tested, in order: equal numbers are equal conditions.
std::string conditions(const std::string &Parameters, const std::string &First, const std::string &Second,
                       const std::string &Between = "") {
  Extracted E("bool failed(); int g(); void f(" + Parameters + ") { auto c = make_chan<int>(9); if (" + First +
              ") c.send(1); " + Between + " if (" + Second + ") c.send(2); }");
  return E.text(0);
}
const char Same[] = "make c; if 0 {send c; if 0 {send c; end} {end}} {if 0 {send c; end} {end}}";
const char Opposite[] = "make c; if 0 {send c; if 0 {end} {send c; end}} {if 0 {end} {send c; end}}";
const char Different[] = "make c; if 0 {send c; if 1 {send c; end} {end}} {if 1 {send c; end} {end}}";

TEST(Conditions, OfEqualTextAreOne) {
  EXPECT_EQ(conditions("bool b", "b", "b"), Same);
  EXPECT_EQ(conditions("bool b", "b", "b == true"), Same);
  EXPECT_EQ(conditions("bool b", "b", "!!b"), Same);
  EXPECT_EQ(conditions("bool b", "b", "!b"), Opposite);
  EXPECT_EQ(conditions("bool b", "b", "b == false"), Opposite);
  EXPECT_EQ(conditions("bool b", "b", "b != true"), Opposite);
  EXPECT_EQ(conditions("int n", "n > 1", "(n > 1)"), Same);
  EXPECT_EQ(conditions("int n", "n", "n != 0"), Same);
  EXPECT_EQ(conditions("int *p", "p", "p == nullptr"), Opposite);
  EXPECT_EQ(conditions("std::vector<int> v", "v.empty()", "!v.empty()"), Opposite);
}

TEST(Conditions, OfOtherTextAreNot) {
  EXPECT_EQ(conditions("bool a, bool b", "a", "b"), Different);
  EXPECT_EQ(conditions("int n", "n > 1", "n > 2"), Different);
  EXPECT_EQ(conditions("std::vector<int> v, std::vector<int> w", "v.empty()", "w.empty()"), Different);
}

TEST(Conditions, OfACaseAreThoseOfAnEqualComparison) {
  auto After = [](const std::string &Second) {
    return Extracted("enum color { red, blue }; void f(int n, color k) { auto c = make_chan<int>(9); switch (n) {"
                     " case 2: c.send(1); break; case 0: c.send(2); break; default: return; }"
                     " switch (k) { case blue: c.send(3); break; default: return; } if (" +
                     Second + ") c.send(4); }")
        .program()
        .Conditions.size();
  };
  EXPECT_EQ(After("n == 2"), 3u);
  EXPECT_EQ(After("n"), 3u);
  EXPECT_EQ(After("k == blue"), 3u);
  EXPECT_EQ(After("n == 3"), 4u);
  EXPECT_EQ(After("k == red"), 4u);
  Extracted Zero("void f(int n) { auto c = make_chan<int>(9); switch (n) { case 0: c.send(1); return; default: break; }"
                 " if (n == 0) c.send(2); }");
  EXPECT_EQ(Zero.findings(), 0u);
  EXPECT_EQ(Zero.program().Conditions.size(), 1u);
}

TEST(Conditions, OnTheFillOfAChannelLoseIt) {
  EXPECT_TRUE(
      Extracted("void f() { auto c = make_chan<int>(2); if (c.size() == 2) c.recv(); c.send(1); }").escaped("c"));
  EXPECT_FALSE(
      Extracted("void f() { auto c = make_chan<int>(2); if (c.capacity() == 2) c.recv(); c.send(1); }").escaped("c"));
}

TEST(Conditions, ThatMayChangeAreFresh) {
  EXPECT_EQ(conditions("", "failed()", "failed()"), Different);
  EXPECT_EQ(conditions("bool b", "b", "b", "b = failed();"), Different);
  EXPECT_EQ(conditions("int n", "n > 1", "n > 1", "++n;"), Different);
  EXPECT_EQ(conditions("int n", "n > 1", "n > 1", "int *p = &n; *p = 3;"), Different);
  EXPECT_EQ(conditions("int n", "n > 1", "n > 1", "int &r = n; r = 3;"), Different);
  EXPECT_EQ(conditions("int n", "n > 1", "n > 1", "auto l = [&] { n = 3; }; l();"), Different);
  EXPECT_EQ(conditions("int *p", "*p", "*p"), Different);
  EXPECT_EQ(conditions("std::vector<int> v", "v.empty()", "v.empty()", "v.push_back(1);"), Different);
}

TEST(Conditions, SayWhetherTheyAreFreshAndWhatTheyRead) {
  Extracted E("bool failed(); void f(bool a, int n) { auto c = make_chan<int>();"
              " if (a && n > 1) c.send(1); if (failed()) c.send(2); if (n > a) c.send(3); }");
  ASSERT_EQ(E.program().Conditions.size(), 4u) << E.text(0);
  EXPECT_FALSE(E.program().Conditions[0].Fresh);
  EXPECT_FALSE(E.program().Conditions[1].Fresh);
  EXPECT_TRUE(E.program().Conditions[2].Fresh);
  EXPECT_EQ(E.program().Conditions[0].Variables.size(), 1u);
  EXPECT_EQ(E.program().Conditions[3].Variables.size(), 2u);
  EXPECT_NE(E.program().Conditions[0].Variables, E.program().Conditions[1].Variables);
}

TEST(Conditions, AreSharedWithTheCaller) {
  Extracted E("void helper(chan<int> c, bool x) { if (x) c.send(1); }"
              "void f(bool b) { auto c = make_chan<int>(); if (b) c.close(); helper(c, b); go(helper, c, b); }");
  EXPECT_EQ(E.program().Conditions.size(), 1u) << E.text(0);
}

TEST(Conditions, AreSharedWithTheLambdasInTheFunction) {
  Extracted E(
      "void f(const bool b) { auto c = make_chan<int>(); if (b) go([=] { if (b) c.send(1); }); if (b) c.recv(); }");
  EXPECT_EQ(E.program().Conditions.size(), 1u) << E.text(0);
  EXPECT_EQ(E.findings(), 0u);
}

TEST(Conditions, OfConstantsAreDecided) {
  EXPECT_EQ(Extracted("void f() { auto c = make_chan<int>(); if (true) c.send(1); if (2 < 1) c.close(); }").text(0),
            "make c; send c; end");
  EXPECT_EQ(Extracted("void helper(chan<int> c, bool x) { if (x) c.send(1); else c.close(); }"
                      "void f() { auto c = make_chan<int>(); helper(c, true); helper(c, false); }")
                .text(0),
            "make c; send c; close c; end");
}

TEST(Conditions, OfNumbersThatAreOnlySetToConstantsAreFollowed) {
  Extracted E("bool failed(); void f() { auto c = make_chan<int>(); bool bad = false; if (failed()) bad = true;"
              " if (bad) c.close(); }");
  EXPECT_EQ(E.text(0), "make c; set 0; if 0 {set 1; is 0 {end} {close c; end}} {is 0 {end} {close c; end}}");
}

// ---- loops ----------------------------------------------------------------------------------------------------------

TEST(Loops, ThatCountAreCounted) {
  for (const char *Head :
       {"for (int i = 0; i < n; ++i)", "for (int i = 0; i < n; i++)", "for (int i = 0; n > i; ++i)",
        "for (int i = 0; i != n; ++i)", "for (int i = 1; i <= n; ++i)", "for (int i = n; i > 0; --i)"}) {
    Extracted E(std::string("void f(int n) { auto c = make_chan<int>(n); ") + Head + " c.send(1); }");
    EXPECT_EQ(E.text(0), "make c; set 0; loop {send c; again} {end}") << Head;
    EXPECT_EQ(E.program().Atoms.size(), 1u) << Head;
    EXPECT_EQ(E.findings(), 0u) << Head << ": as many as the capacity";
  }
}

TEST(Loops, ThatChangeTheirCounterAreNot) {
  for (const char *Body : {"i = 3;", "++i;", "--i;", "int *p = &i;", "i += 2;"}) {
    Extracted E(std::string("void f() { auto c = make_chan<int>(); for (int i = 0; i < 9; ++i) { c.send(1); ") + Body +
                " } }");
    EXPECT_EQ(E.text(0), "make c; if 0 {send c; again} {end}") << Body;
  }
}

TEST(Loops, ThatDoNotCount) {
  Extracted E(
      "bool more(); void f() { auto c = make_chan<int>(); while (more()) c.send(1); do c.recv(); while (more()); }");
  EXPECT_EQ(E.text(0), "make c; if 0 {send c; again} {recv c; if 1 {again} {end}}");
  for (const Condition &C : E.program().Conditions) {
    EXPECT_TRUE(C.Fresh && C.InLoop);
    EXPECT_EQ(C.LeavesLoop, std::optional<bool>(false));
  }
}

TEST(Loops, WhoseConditionDoesNotCompareTheCounterAreNotCounted) {
  for (const char *Condition : {"i < n && more()", "more() || i < n", "n - i", "i & n", "n, more()", "more() == n"}) {
    Extracted E(std::string("bool more(); void f(int n) { auto c = make_chan<int>(); for (int i = 0; ") + Condition +
                "; ++i) c.send(1); }");
    EXPECT_EQ(E.text(0).find("loop"), std::string::npos) << Condition << ": " << E.text(0);
    EXPECT_NE(E.text(0).find("again"), std::string::npos) << Condition << ": " << E.text(0);
  }
}

TEST(Loops, AreLeftByTheConditionOfABreak) {
  Extracted E("bool bad(); void f() { auto c = make_chan<int>(); for (;;) { if (bad()) break; if (!bad()) return; "
              "c.recv(); } }");
  ASSERT_EQ(E.program().Conditions.size(), 2u) << E.text(0);
  EXPECT_EQ(E.program().Conditions[0].LeavesLoop, std::optional<bool>(true));
  EXPECT_EQ(E.program().Conditions[1].LeavesLoop, std::optional<bool>(false));
}

TEST(Loops, ThatGoByDataAskForState) {
  auto State = [](const std::string &Loop) {
    Extracted E("struct set { struct it { it &operator++(); }; it begin(); it end(); bool empty(); void drop(); };"
                "bool operator!=(set::it, set::it); bool more();"
                "void f(int n, set s) { auto c = make_chan<int>(); int left = more() ? n : 3; " +
                Loop + " }");
    return E.program().Conditions.back().State;
  };
  EXPECT_TRUE(State("while (left != 0) { c.recv(); left = more(); }"));
  EXPECT_TRUE(State("for (auto i = s.begin(); i != s.end(); ++i) c.recv();"));
  EXPECT_TRUE(State("while (!s.empty()) { c.recv(); s.drop(); }"));
  EXPECT_TRUE(State("do c.recv(); while (--left > 0);"));
  EXPECT_TRUE(State("while (more() || left != 0) { c.recv(); left = more(); }"));
  EXPECT_FALSE(State("while (more()) c.recv();"));
  EXPECT_FALSE(State("while (n > 3) c.recv();"));
  EXPECT_FALSE(State("for (;;) { left = more(); if (left != 0) break; c.recv(); }"));
}

TEST(Loops, InLoopsCountAnew) {
  Extracted E("void f(int n, int m) { auto c = make_chan<int>(n * m); for (int i = 0; i < n; ++i)"
              " for (int j = 0; j < m; ++j) c.send(1); }");
  EXPECT_EQ(E.text(0), "make c; set 0; loop {set 0; loop {send c; again} {again}} {end}");
  EXPECT_EQ(E.findings(), 0u);
}

TEST(Loops, WhoseRoundsMakeObjectsAreTakenOnce) {
  Extracted E(
      "void f(int n) { for (int i = 0; i < n; ++i) { auto c = make_chan<int>(); go([=] { c.send(1); }); c.recv(); } }");
  ASSERT_EQ(E.program().Atoms.size(), 1u);
  EXPECT_TRUE(E.program().Atoms[0].OneRound);
  EXPECT_EQ(E.findings(), 0u);
}

// ---- counts ---------------------------------------------------------------------------------------------------------

// Whether a channel of that capacity takes all that a loop to the bound sends.
bool fits(const std::string &Parameters, const std::string &Capacity, const std::string &Bound,
          const std::string &Before = "") {
  Extracted E("int g(); void f(" + Parameters + ") { " + Before + " auto c = make_chan<int>(" + Capacity +
              "); for (int i = 0; i < " + Bound + "; ++i) c.send(1); }");
  EXPECT_TRUE(E);
  return E.findings() == 0;
}

TEST(Counts, OfEqualTextAreEqual) {
  EXPECT_TRUE(fits("int n", "n", "n"));
  EXPECT_TRUE(fits("int n", "n + 1", "n + 1"));
  EXPECT_TRUE(fits("int n, int m", "n * m", "m * n"));
  EXPECT_TRUE(fits("int n", "n", "m", "const int m = n;"));
  EXPECT_TRUE(fits("", "n", "n", "const int n = g();"));
  EXPECT_TRUE(fits("std::vector<int> v", "v.size()", "v.size()"));
  EXPECT_TRUE(fits("std::vector<int> v", "v.size()", "n", "auto n = v.size();"));
  EXPECT_TRUE(fits("", "100", "100"));
  EXPECT_TRUE(fits("", "N", "N", "constexpr int N = 7;"));
}

TEST(Counts, AreComputed) {
  EXPECT_FALSE(fits("int n", "n", "n + 1"));
  EXPECT_TRUE(fits("int n", "n + 1", "n"));
  EXPECT_TRUE(fits("int n", "n", "n - 1"));
  EXPECT_FALSE(fits("int n", "n", "2 * n"));
  EXPECT_TRUE(fits("int n", "n", "n / 2"));
  EXPECT_FALSE(fits("int n", "1", "n"));
}

TEST(Counts, OfSmallConstantsAreExact) {
  EXPECT_FALSE(fits("", "2", "3"));
  EXPECT_TRUE(fits("", "3", "2"));
  EXPECT_FALSE(fits("", "0", "1"));
  EXPECT_TRUE(fits("", "1", "1"));
}

TEST(Counts, ThatMayDifferAreSilent) {
  EXPECT_TRUE(fits("int n, int m", "m", "n"));
  EXPECT_TRUE(fits("", "g()", "g()"));
  EXPECT_TRUE(fits("int n", "n", "n", "n = g();"));
  EXPECT_TRUE(fits("std::vector<int> v, std::vector<int> w", "v.size()", "w.size()"));
}

TEST(Counts, OfAContainerAndOfTheLoopOverIt) {
  Extracted E("void f(std::vector<int> v) { auto c = make_chan<int>(v.size()); for (int &x : v) c.send(x); }");
  EXPECT_EQ(E.program().Atoms.size(), 1u);
  EXPECT_EQ(E.findings(), 0u);
  Extracted List(
      "void f() { auto c = make_chan<int>(); std::vector<int> v{1, 2, 3}; for (int x : v) go([=] { c.send(x); });"
      " c.recv(); c.recv(); }");
  ASSERT_EQ(List.program().Atoms.size(), 1u);
  EXPECT_EQ(List.program().Atoms[0].Exact, 3);
  EXPECT_EQ(List.findings(), 1u);
  Extracted Array("void f() { auto c = make_chan<int>(4); int a[4]; for (int x : a) c.send(x); }");
  EXPECT_EQ(Array.findings(), 0u);
}

TEST(Counts, OfTheChannelItself) {
  Extracted E("void f(int n) { auto c = make_chan<int>(n); for (int i = 0; i < c.capacity(); ++i) c.send(1); }");
  EXPECT_EQ(E.findings(), 0u);
}

TEST(Counts, AreSharedWithTheCallee) {
  Extracted E("void fill(chan<int> c, int k) { for (int i = 0; i < k; ++i) c.send(1); }"
              "void f(int n) { auto c = make_chan<int>(n); fill(c, n); }");
  EXPECT_EQ(E.program().Atoms.size(), 1u);
  EXPECT_EQ(E.findings(), 0u);
}

} // namespace
} // namespace clang::tidy::tether
