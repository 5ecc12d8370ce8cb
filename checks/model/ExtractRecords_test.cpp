// Objects of classes, containers and threads: what of them is followed, what their end does, and what gives them away.

#include "extracted.h"

namespace clang::tidy::tether {
namespace {

const std::string Box = "struct Box { chan<int> c = make_chan<int>(); Box() {} explicit Box(int) {} "
                        "void put() { c.send(1); } void take() { c.recv(); } };";

// ---- construction ---------------------------------------------------------------------------------------------------

struct Form {
  const char *Name, *Make;
};
void PrintTo(const Form &W, std::ostream *Out) { *Out << W.Name; }

class Made : public testing::TestWithParam<Form> {};
TEST_P(Made, ItsFieldsAreFollowed) {
  Extracted E(Box +
              "struct Outer { Box b; void put() { b.put(); } }; struct Base : Box {};"
              "Box make() { Box b; return b; } void f() { " +
              GetParam().Make + " }");
  ASSERT_TRUE(E);
  EXPECT_EQ(E.text(0), "make c; send c; end");
  EXPECT_FALSE(E.escaped("c"));
}
INSTANTIATE_TEST_SUITE_P(Ways, Made,
                         testing::Values(Form{"OnTheStack", "Box b; b.put();"},
                                         Form{"WithArguments", "Box b(1); b.put();"},
                                         Form{"Shared", "auto b = std::make_shared<Box>(1); b->put();"},
                                         Form{"Unique", "auto b = std::make_unique<Box>(1); b->put();"},
                                         Form{"Allocated", "auto *b = new Box(1); b->put();"},
                                         Form{"AsAMember", "Outer o; o.put();"}, Form{"AsABase", "Base b; b.put();"}),
                         [](const auto &Info) { return std::string(Info.param.Name); });

TEST(Records, AFactoryHandsItsObjectOn) {
  Extracted E(Box + "Box make() { Box b; return b; } void f() { Box b = make(); b.put(); }");
  EXPECT_EQ(E.text(0), "make c; return; send c; end");
}

TEST(Records, AHandleThatWaitsForItsChannel) {
  Extracted E("struct S { chan<int> c; void open() { c = make_chan<int>(); } void put() { c.send(1); } };"
              "void f() { S s; s.open(); s.put(); }");
  EXPECT_EQ(E.text(0), "make c; send c; end");
  Extracted Used("struct S { chan<int> c; void open() { c = make_chan<int>(); } void put() { c.send(1); } };"
                 "void f() { S s; s.put(); s.open(); s.put(); }");
  EXPECT_EQ(Used.findings(), 0u) << "two objects in one field";
}

TEST(Records, AVirtualMethodOfAKnownClass) {
  const std::string Classes = "struct A { chan<int> c = make_chan<int>(); virtual void put() { c.send(1); } };"
                              "struct B : A { void put() override { c.close(); } };";
  EXPECT_EQ(Extracted(Classes + "void f() { B b; b.put(); }").text(0), "make c; close c; end");
  Extracted Unknown(Classes + "A &any(); void f() { auto c = make_chan<int>(); any().c = c; any().put(); }");
  EXPECT_TRUE(Unknown.escaped("c"));
}

// ---- the end of objects ---------------------------------------------------------------------------------------------

const std::string Closer = "struct Closer { chan<int> c = make_chan<int>(); ~Closer() { c.close(); } "
                           "void put() { c.send(1); } };";

TEST(Ends, OfALocalObject) {
  EXPECT_EQ(Extracted(Closer + "void f() { Closer x; x.put(); }").text(0), "make c; send c; close c; end");
}

TEST(Ends, OfWhatAUniquePointerOwns) {
  EXPECT_EQ(Extracted(Closer + "void f() { auto x = std::make_unique<Closer>(); x->put(); }").text(0),
            "make c; send c; close c; end");
}

TEST(Ends, OfAMember) {
  EXPECT_EQ(Extracted(Closer + "struct Outer { Closer in; }; void f() { Outer o; o.in.put(); }").text(0),
            "make c; send c; close c; end");
}

TEST(Ends, ByDelete) {
  EXPECT_EQ(Extracted(Closer + "void f() { auto *x = new Closer; x->put(); delete x; }").text(0),
            "make c; send c; close c; end");
}

TEST(Ends, AReturnedObjectEndsWithTheCaller) {
  EXPECT_EQ(
      Extracted(Closer + "Closer make() { Closer x; x.put(); return x; } void f() { Closer y = make(); y.put(); }")
          .text(0),
      "make c; send c; return; send c; close c; end");
}

TEST(Ends, WhatHasManyOwnersIsOutOfSight) {
  EXPECT_TRUE(
      Extracted(Closer + "void f() { auto x = std::make_shared<Closer>(); auto y = x; y->put(); }").escaped("c"));
  EXPECT_TRUE(
      Extracted(Closer + "void f() { auto x = std::make_shared<Closer>(); go([x] { x->put(); }); }").escaped("c"));
  EXPECT_TRUE(Extracted(Closer + "void f() { auto x = std::make_unique<Closer>(); auto y = std::move(x); y->put(); }")
                  .escaped("c"));
  EXPECT_TRUE(Extracted("struct S { chan<int> c = make_chan<int>(); ~S(); void put() { c.send(1); } };"
                        "void f() { S s; s.put(); go([&] { s.put(); }); auto t = std::make_shared<S>(); auto u = t; }")
                  .escaped("c"));
}

TEST(Ends, ACancelFunctionInAField) {
  const std::string Session = "struct Session { context ctx; cancel_func cancel;"
                              " Session(cancelable c) : ctx(c.ctx), cancel(std::move(c.cancel)) {} };";
  Extracted E(Session + "void f() { Session s(with_cancel(background())); s.ctx.done().recv(); }");
  EXPECT_EQ(E.text(0), "make #0; make ctx; recv ctx; cancel ctx; end");
}

TEST(Ends, ACancelFunctionThatMovesIntoAFieldIsCalledThere) {
  Extracted E("struct Holder { cancel_func cancel; Holder(cancel_func c) : cancel(std::move(c)) {} };"
              "void f() { auto [ctx, cancel] = with_cancel(background()); Holder h(std::move(cancel));"
              " go([=] { ctx.done().recv(); }); }");
  EXPECT_EQ(E.findings(), 0u);
}

// ---- what objects remember ------------------------------------------------------------------------------------------

const std::string Running = "struct S { bool running = false; chan<int> c = make_chan<int>();"
                            " void start() { if (running) return; running = true; go([this] { c.recv(); }); }"
                            " void stop() { if (!running) return; c.close(); } };";

TEST(State, AnExitThatAsksForItIsNotTakenForGranted) {
  EXPECT_EQ(Extracted(Running + "void f() { S s; s.start(); s.stop(); }").findings(), 0u);
  EXPECT_EQ(
      Extracted(Running + "bool failed(); void f() { S s; s.start(); if (failed()) return; s.stop(); }").findings(), 1u)
      << "the other exit is";
}

TEST(State, ALoopThatWaitsForItMayWaitLong) {
  const std::string S = "struct S { int tasks = 0; chan<int> c = make_chan<int>(), quit = make_chan<int>();"
                        " void begin() { ++tasks; } void leave() { while (tasks > 0) {} quit.close(); }"
                        " void serve() { recv_case a{c}; select(a, quit); } };";
  EXPECT_EQ(Extracted(S + "void f() { S s; go([&] { s.c.send(1); }); go([&] { s.serve(); }); s.leave(); }").findings(),
            0u);
}

TEST(State, WhatOneGoroutineWasToldIsNotWhatAnotherWas) {
  EXPECT_EQ(Extracted("struct S { bool led = false; chan<int> c = make_chan<int>();"
                      " bool lead() { bool first = !led; led = true; return first; } };"
                      "void run(S &s) { bool leads = s.lead(); if (!leads) s.c.recv(); if (leads) s.c.close(); }"
                      "void f() { S s; for (int i = 0; i < 2; ++i) go([&] { run(s); }); }")
                .findings(),
            0u);
}

TEST(State, AFieldThatNobodyChangesIsACondition) {
  const std::string S = "struct S { const bool on; int n; chan<int> c = make_chan<int>(); S(bool b) : on(b) {}"
                        " void start() { if (on) go([this] { c.recv(); }); } void stop() { if (on) c.close(); } };";
  EXPECT_EQ(Extracted(S + "void f(bool b) { S s(b); s.start(); s.stop(); }").findings(), 0u);
  EXPECT_EQ(
      Extracted(S + "bool failed(); void f(bool b) { S s(b); s.start(); if (failed()) return; s.stop(); }").findings(),
      1u);
}

// ---- containers -----------------------------------------------------------------------------------------------------

TEST(Containers, OneElementStandsForAllOfALoop) {
  Extracted E("void f(int n) { std::vector<chan<int>> v; for (int i = 0; i < n; ++i) v.push_back(make_chan<int>());"
              " for (int i = 0; i < n; ++i) v[i].send(1); }");
  EXPECT_EQ(E.text(0), "set 0; loop {make #0; again} {set 0; loop {send #0; again} {end}}");
  EXPECT_EQ(E.findings(), 1u);
}

TEST(Containers, AnOtherElementIsNotTheSame) {
  Extracted E(
      "void f(int n) { std::vector<chan<int>> v; for (int i = 0; i < n; ++i) v.push_back(make_chan<int>());"
      " for (int i = 0; i < n; ++i) go([&, i] { v[i].send(1); }); for (int i = 0; i < n; ++i) v[n - 1 - i].recv(); }");
  EXPECT_EQ(E.findings(), 0u);
}

TEST(Containers, APairIsTwoObjects) {
  Extracted E("void f() { auto c = make_chan<int>(), d = make_chan<int>(); std::pair<chan<int>, chan<int>> p(c, d);"
              " p.first.send(1); p.second.recv(); }");
  EXPECT_EQ(E.text(0), "make c; make d; send c; recv d; end");
}

// ---- threads --------------------------------------------------------------------------------------------------------

TEST(Threads, AreProcessesThatAJoinWaitsFor) {
  Extracted E("void f() { auto c = make_chan<int>(); std::thread t([c] { c.send(1); }); c.recv(); t.join(); }");
  EXPECT_EQ(E.text(0), "make c; add t; go 1; recv c; wait t; end");
  EXPECT_EQ(E.text(1), "send c; done t; end");
  EXPECT_EQ(E.findings(), 0u);
}

TEST(Threads, AreStuckLikeGoroutines) {
  EXPECT_EQ(
      Extracted("bool failed(); void f() { auto c = make_chan<int>(); std::thread t([c] { c.send(1); }); t.detach();"
                " if (failed()) return; c.recv(); }")
          .findings(),
      1u);
}

TEST(Threads, AJthreadIsJoinedWhereItEnds) {
  Extracted E("void f() { auto c = make_chan<int>(); std::jthread t([c] { c.send(1); }); c.recv(); }");
  EXPECT_EQ(E.text(0), "make c; add t; go 1; recv c; wait t; end");
}

TEST(Threads, OneThatIsJoinedElsewhereGivesAwayWhatItHas) {
  EXPECT_TRUE(
      Extracted("void keep(std::thread); void f() { auto c = make_chan<int>(); std::thread t([c] { c.send(1); });"
                " keep(std::move(t)); }")
          .escaped("c"));
}

} // namespace
} // namespace clang::tidy::tether
