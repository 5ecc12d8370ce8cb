// Goroutines, calls, exits and objects: what of a function's text becomes which operations.

#include "extracted.h"

namespace clang::tidy::tether {
namespace {

// ---- objects --------------------------------------------------------------------------------------------------------

TEST(Objects, AFunctionThatMakesNothingIsNotFollowed) {
  EXPECT_FALSE(Extracted("void f(chan<int> c) { go([c] { c.send(1); }); c.recv(); }"));
}

TEST(Objects, EachKindIsMadeWhereItIsWritten) {
  Extracted E("void f() { auto c = make_chan<int>(); wait_group wg; once o; wg.wait(); c.close(); }");
  EXPECT_EQ(E.text(0), "make c; make wg; make o; wait wg; close c; end");
  EXPECT_EQ(E["c"].K, Object::Kind::Channel);
  EXPECT_EQ(E["wg"].K, Object::Kind::WaitGroup);
  EXPECT_EQ(E["o"].K, Object::Kind::Once);
  EXPECT_FALSE(E["c"].OutsideSends || E["c"].OutsideReceives);
}

TEST(Objects, AHandleWithoutAChannelIsNil) {
  Extracted E("void f() { chan<int> c; chan<int> d = nullptr; c.send(1); d.recv(); }");
  EXPECT_TRUE(E["c"].Nil);
  EXPECT_TRUE(E["d"].Nil);
  EXPECT_EQ(E.text(0), "send c; recv d; end");
}

TEST(Objects, HandlesAreSharedByCopiesAndOneWayViews) {
  Extracted E("void f() { auto c = make_chan<int>(); chan<int> d = c; send_chan<int> s = d; recv_chan<int> r{c};"
              " auto &ref = c; s.send(1); r.recv(); ref.close(); }");
  EXPECT_EQ(E.text(0), "make c; send c; recv c; close c; end");
  EXPECT_EQ(E.program().Objects.size(), 1u);
}

TEST(Objects, ContextsKnowTheirParent) {
  Extracted E("void f() { auto [a, ca] = with_cancel(background()); auto [b, cb] = with_timeout(a, 5);"
              " b.done().recv(); ca(); }");
  ASSERT_EQ(E.program().Objects.size(), 3u);
  EXPECT_EQ(E.program().Objects[1].Parent, 0);
  EXPECT_EQ(E.program().Objects[2].Parent, 1);
  EXPECT_FALSE(E.program().Objects[1].OutsideSends);
  EXPECT_TRUE(E.program().Objects[2].OutsideSends) << "it expires";
  EXPECT_EQ(E.text(0), "make #0; make #1; make #2; recv #2; cancel #1; cancel #2; cancel #1; end");
}

TEST(Objects, AReleasedCancelFunctionCancelsNothing) {
  Extracted E("void f() { auto [a, ca] = with_cancel(background()); ca.release(); a.done().recv(); }");
  EXPECT_FALSE(E.program().Objects[1].OutsideSends);
  EXPECT_EQ(E.findings(), 1u);
  Extracted Called("void f() { auto [a, ca] = with_cancel(background()); ca.release(); ca(); a.done().recv(); }");
  EXPECT_EQ(Called.findings(), 0u);
}

TEST(Objects, MembersOfALocalClass) {
  Extracted E("struct S { chan<int> c; wait_group wg; S() : c(make_chan<int>(2)) { wg.add(); }"
              " ~S() { wg.done(); c.close(); } void put() { c.send(1); } };"
              "void f() { S s; s.put(); go([&] { s.put(); }); }");
  EXPECT_EQ(E.text(0), "make c; make wg; add wg; send c; go 1; done wg; close c; end");
  EXPECT_EQ(E.text(1), "send c; end");
}

TEST(Objects, MembersOnTheHeap) {
  Extracted E("struct S { wait_group wg; }; void f() { auto s = std::make_shared<S>(); s->wg.add();"
              " go([s] { s->wg.done(); }); s->wg.wait(); }");
  EXPECT_EQ(E.text(0), "make wg; add wg; go 1; wait wg; end");
  EXPECT_EQ(E.text(1), "done wg; end");
}

// ---- operations -----------------------------------------------------------------------------------------------------

TEST(Operations, WhatAReceiveTells) {
  EXPECT_EQ(Extracted("void f() { auto c = make_chan<int>(); if (c.recv()) c.close(); }").text(0),
            "make c; recv c; is 1 {close c; end} {end}");
  EXPECT_EQ(Extracted("void f() { auto c = make_chan<int>(); auto v = c.recv(); if (!v) c.close(); }").text(0),
            "make c; recv c; is 1 {end} {close c; end}");
  EXPECT_EQ(Extracted("void f() { auto c = make_chan<int>(); while (auto v = c.recv()); c.close(); }").text(0),
            "make c; recv c; is 1 {again} {close c; end}");
  EXPECT_EQ(
      Extracted("void f() { auto c = make_chan<int>(); auto v = c.recv(); if (v == std::nullopt) c.close(); }").text(0),
      "make c; recv c; is 0 {close c; end} {end}");
}

TEST(Operations, NonBlockingOnesAreSelects) {
  EXPECT_EQ(
      Extracted("void f() { auto c = make_chan<int>(); if (!c.try_send(1)) c.close(); }").text(0),
      "make c; select(send c otherwise); is 1 {set 1; is 1 {end} {close c; end}} {set 0; is 1 {end} {close c; end}}");
  Extracted Timed("void f() { auto c = make_chan<int>(); int v; c.recv_for(v, 5); }");
  EXPECT_EQ(Timed.text(0).substr(0, 33), "make c; select(recv c recv outsid");
}

TEST(Operations, SelectKnowsItsCases) {
  Extracted E("void f() { auto c = make_chan<int>(), d = make_chan<int>(); recv_case got{c}; send_case sent{d, 1};"
              " select(got, sent, after(5)); if (got) c.close(); }");
  EXPECT_EQ(E.text(0), "make c; make d; select(recv c send d recv outside); is 1 {close c; end} {end}");
}

TEST(Operations, SwitchOverThePositionChosen) {
  Extracted E("void f() { auto c = make_chan<int>(); switch (select(c, otherwise)) {"
              " case 0: c.send(1); break; case 1: c.close(); } }");
  EXPECT_EQ(E.text(0), "make c; select(recv c otherwise); is 1 {close c; end} {is 0 {send c; break; end} {end}}");
}

TEST(Operations, ANegativeAddIsADone) {
  Extracted E("void f() { wait_group wg; wg.add(1); go([&] { wg.add(-1); }); wg.wait(); }");
  EXPECT_EQ(E.text(1), "done wg; end");
  EXPECT_EQ(E.findings(), 0u);
}

TEST(Operations, OnceRunsItsCallOnOneArm) {
  Extracted E("void f() { once o; auto c = make_chan<int>(); o.call([&] { c.close(); }); c.recv(); }");
  EXPECT_EQ(E.text(0), "make o; make c; enter o {close c; recv c; end} {recv c; end}");
}

TEST(Operations, RangeOverAChannel) {
  Extracted E("void f() { auto c = make_chan<int>(); for (int v : c) c.send(v); c.close(); }");
  EXPECT_EQ(E.text(0), "make c; range c {send c; again} {close c; end}");
}

// ---- goroutines -----------------------------------------------------------------------------------------------------

TEST(Goroutines, OfEveryCallable) {
  const char *const Starts[] = {
      "go([c] { c.send(1); });",
      "go([=] { c.send(1); });",
      "go([&] { c.send(1); });",
      "go([d = c] { d.send(1); });",
      "go([d = std::move(c)] { d.send(1); });",
      "go([](chan<int> x) { x.send(1); }, c);",
      "go(sender, c);",
      "go(&sender, c);",
      "void (*p)(chan<int>) = sender; go(p, c);",
      "W w; go(&W::run, &w, c);",
      "auto l = [c] { c.send(1); }; go(l);",
      "std::function<void()> l = [c] { c.send(1); }; go(l);",
      "auto l = [&] { c.send(1); }; go([&] { l(); });",
  };
  for (const char *Start : Starts) {
    Extracted E(std::string("void sender(chan<int> x) { x.send(1); } struct W { void run(chan<int> x) { x.send(1); } };"
                            "void f() { auto c = make_chan<int>(); ") +
                Start + " }");
    EXPECT_EQ(E.text(0), "make c; go 1; end") << Start;
    EXPECT_EQ(E.text(1), "send c; end") << Start;
    EXPECT_FALSE(E["c"].OutsideReceives) << Start;
  }
}

TEST(Goroutines, KnowTheirStarter) {
  Extracted E(
      "void f() { auto c = make_chan<int>(); go([=] { go([=] { c.send(1); }); }); go_daemon([=] { c.recv(); }); }");
  ASSERT_EQ(E.program().Processes.size(), 4u);
  EXPECT_EQ(E.text(0), "make c; go 1; go 3; end");
  EXPECT_EQ(E.text(1), "go 2; end");
  EXPECT_EQ(E.program().Processes[2].Parent, 1);
  EXPECT_FALSE(E.program().Processes[2].Daemon);
  EXPECT_TRUE(E.program().Processes[3].Daemon);
}

TEST(Goroutines, OfAWaitGroupAreAddedAndDone) {
  Extracted E("void f() { wait_group wg; auto c = make_chan<int>(); wg.go([=] { c.send(1); }); wg.wait(); }");
  EXPECT_EQ(E.text(0), "make wg; make c; add wg; go 1; wait wg; end");
  EXPECT_EQ(E.text(1), "send c; done wg; end");
}

TEST(Goroutines, RunIsACall) {
  Extracted E("void f() { auto c = make_chan<int>(1); run([&] { c.send(1); }); c.recv(); }");
  EXPECT_EQ(E.text(0), "make c; send c; recv c; end");
}

// ---- calls that are followed ----------------------------------------------------------------------------------------

TEST(Calls, OfHelpersMethodsAndLambdas) {
  const char *const Calls[] = {
      "helper(c);",
      "auto h = [&] { c.send(1); }; h();",
      "W w{c}; w.put();",
      "void (*p)(chan<int>) = helper; p(c);",
      "std::function<void()> h = [&] { c.send(1); }; h();",
      "twice(c);",
      "byReference(c);",
      "W::shared(c);",
  };
  for (const char *Call : Calls) {
    Extracted E(
        std::string(
            "void helper(chan<int> x) { x.send(1); } void twice(send_chan<int> x) { x.send(1); }"
            "void byReference(const chan<int> &x) { helper(x); }"
            "struct W { chan<int> c; void put() { c.send(1); } static void shared(chan<int> x) { helper(x); } };"
            "void f() { auto c = make_chan<int>(); ") +
        Call + " c.recv(); }");
    EXPECT_EQ(E.text(0), "make c; send c; recv c; end") << Call;
    EXPECT_FALSE(E["c"].OutsideSends) << Call;
  }
}

TEST(Calls, WhoseResultIsFollowed) {
  Extracted E("chan<int> start() { auto c = make_chan<int>(); go([=] { c.send(1); }); return c; }"
              "void f() { auto d = start(); d.recv(); }");
  EXPECT_EQ(E.text(0), "make c; go 1; return; recv c; end");
  EXPECT_EQ(E.findings(), 0u);
}

TEST(Calls, BackIntoThemselvesAreOutOfSight) {
  Extracted E("void helper(chan<int> c, int k) { if (k > 0) helper(c, k - 1); c.send(1); }"
              "void f() { auto c = make_chan<int>(); helper(c, 3); }");
  EXPECT_TRUE(E.escaped("c"));
  Extracted Goroutine("void spread(chan<int> c) { go(spread, c); c.send(1); }"
                      "void f() { auto c = make_chan<int>(); spread(c); }");
  EXPECT_TRUE(Goroutine.escaped("c"));
}

TEST(Calls, ThatAreVirtualAreOutOfSight) {
  Extracted E("struct V { virtual void put(chan<int> c) { c.send(1); } };"
              "void f(V &v) { auto c = make_chan<int>(); v.put(c); }");
  EXPECT_TRUE(E.escaped("c"));
}

// ---- limits ---------------------------------------------------------------------------------------------------------

TEST(Limits, OfDepthLetTheRestEscape) {
  const char *Source =
      "void h3(chan<int> c) { c.send(1); } void h2(chan<int> c) { h3(c); } void h1(chan<int> c) { h2(c); }"
      "void f() { auto c = make_chan<int>(); h1(c); }";
  EXPECT_EQ(Extracted(Source).text(0), "make c; send c; end");
  ExtractionLimits Shallow;
  Shallow.Depth = 2;
  Extracted E(Source, Shallow);
  EXPECT_EQ(E.text(0), "make c; end");
  EXPECT_TRUE(E.escaped("c"));
}

TEST(Limits, OfProcessesLetTheRestEscape) {
  ExtractionLimits Few;
  Few.Processes = 2;
  Extracted E(
      "void f() { auto c = make_chan<int>(), d = make_chan<int>(); go([=] { c.send(1); }); go([=] { d.send(1); }); }",
      Few);
  EXPECT_EQ(E.text(0), "make c; make d; go 1; end");
  EXPECT_FALSE(E.escaped("c"));
  EXPECT_TRUE(E.escaped("d"));
}

TEST(Limits, OfNodesGiveNothing) {
  ExtractionLimits Small;
  Small.Nodes = 3;
  EXPECT_FALSE(Extracted("void f() { auto c = make_chan<int>(); c.send(1); c.send(1); c.send(1); }", Small));
}

// ---- leaving scopes -------------------------------------------------------------------------------------------------

TEST(Exits, RunDefersInReverseOrder) {
  Extracted E("void f(bool b) { auto c = make_chan<int>(), d = make_chan<int>(); defer x{[=] { c.close(); }};"
              " if (b) return; defer y{[=] { d.close(); }}; c.recv(); }");
  EXPECT_EQ(E.text(0), "make c; make d; if 0 {return; close c; end} {recv c; close d; close c; end}");
}

TEST(Exits, ByBreakAndContinueLeaveTheInnerScope) {
  Extracted E("void f(bool b) { auto c = make_chan<int>(); for (int i = 0; i < 2; ++i) { defer d{[=] { c.send(1); }};"
              " if (b) break; c.recv(); } c.close(); }");
  EXPECT_EQ(E.text(0),
            "make c; set 0; loop {if 0 {send c; break; close c; end} {recv c; send c; again}} {close c; end}");
}

TEST(Exits, ByThrowRunDestructorsUpToTheHandler) {
  Extracted E("void f(bool b) { auto c = make_chan<int>(), d = make_chan<int>(); defer x{[=] { c.close(); }};"
              " try { defer y{[=] { d.close(); }}; if (b) throw 1; c.recv(); } catch (int) { d.recv(); } }");
  EXPECT_EQ(E.text(0), "make c; make d; if 0 {throw; close d; recv d; close c; end} {recv c; close d; close c; end}");
}

TEST(Exits, ByThrowLeaveTheFunction) {
  Extracted E("void f(bool b) { auto c = make_chan<int>(); defer x{[=] { c.close(); }}; if (b) throw 1; c.recv(); }");
  EXPECT_EQ(E.text(0), "make c; if 0 {throw; close c; end} {recv c; close c; end}");
}

TEST(Exits, ByThrowOutOfAGoroutineEndTheProgram) {
  Extracted E("void f(bool b) { auto c = make_chan<int>(); go([=] { if (b) throw 1; c.recv(); }); }");
  EXPECT_EQ(E.text(1), "if 0 {throw; exit} {recv c; end}");
}

TEST(Exits, ByThrowOutOfACalleeReachTheCallersHandler) {
  Extracted E(
      "void check(bool b, chan<int> c) { if (b) throw 1; c.send(1); }"
      "void f(bool b) { auto c = make_chan<int>(1); try { check(b, c); } catch (...) { c.close(); } c.recv(); }");
  EXPECT_EQ(E.text(0), "make c; if 0 {throw; close c; recv c; end} {send c; recv c; end}");
}

TEST(Exits, ACallOutOfSightMayThrowIntoItsHandler) {
  Extracted E("void g(); void quiet() noexcept; void f() { auto c = make_chan<int>();"
              " try { quiet(); g(); c.recv(); } catch (...) { c.close(); } }");
  EXPECT_EQ(E.text(0), "make c; if 0 {call; close c; end} {recv c; end}");
}

TEST(Exits, OfTheProgramEndIt) {
  Extracted E("[[noreturn]] void die(); void f(bool b) { auto c = make_chan<int>(); if (b) die(); c.recv(); }");
  EXPECT_EQ(E.text(0), "make c; if 0 {exit} {recv c; end}");
}

TEST(Exits, CancelWhatACancelFunctionHolds) {
  Extracted E("void f(bool b) { auto [ctx, cancel] = with_cancel(background()); auto c = make_chan<int>();"
              " if (b) return; c.recv(); }");
  EXPECT_EQ(E.text(0), "make #0; make #1; make c; if 0 {return; cancel #1; end} {recv c; cancel #1; end}");
}

} // namespace
} // namespace clang::tidy::tether
