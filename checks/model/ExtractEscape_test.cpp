// What goes out of sight, and what does not: a wrong "stays" is a wrong finding, a wrong "escapes" a missed one.

#include "extracted.h"

namespace clang::tidy::tether {
namespace {

Extracted channelThen(const std::string &Use, const std::string &Before = "") {
  return Extracted(
      "void take(chan<int>); void read(const chan<int> &); chan<int> Global; struct Keeper { Keeper(chan<int>); };"
      "struct Pair { chan<int> a; int n; }; void takePair(Pair); void takeFunction(std::function<void()>);"
      "void takeVector(std::vector<chan<int>>); template <class F> void run2(F &&); bool failed(); " +
      Before + " void f() { auto c = make_chan<int>(); " + Use + " }");
}

struct Way {
  const char *Name, *Use;
};
void PrintTo(const Way &W, std::ostream *Out) { *Out << W.Name; }

class Escapes : public testing::TestWithParam<Way> {};
TEST_P(Escapes, OutOfSight) {
  Extracted E = channelThen(GetParam().Use);
  ASSERT_TRUE(E);
  EXPECT_TRUE(E.program().Objects[0].OutsideSends && E.program().Objects[0].OutsideReceives) << describe(E.program());
}
INSTANTIATE_TEST_SUITE_P(
    Ways, Escapes,
    testing::Values(
        Way{"Argument", "take(c);"}, Way{"ReferenceArgument", "read(c);"}, Way{"MovedArgument", "take(std::move(c));"},
        Way{"Global", "Global = c;"}, Way{"StaticLocal", "static chan<int> kept = c;"},
        Way{"Constructor", "Keeper k(c);"}, Way{"SentOverAChannel", "auto d = make_chan<chan<int>>(); d.send(c);"},
        Way{"SelectedSend", "auto d = make_chan<chan<int>>(); send_case s{d, c}; select(s);"},
        Way{"TrySend", "auto d = make_chan<chan<int>>(); if (!d.try_send(c)) return;"},
        Way{"VectorGivenAway", "std::vector<chan<int>> v; v.push_back(c); takeVector(v);"},
        Way{"VectorInAnUnknownLoop", "std::vector<chan<int>> v; while (failed()) v.push_back(c);"},
        Way{"VectorWithACondition", "std::vector<chan<int>> v; if (failed()) v.push_back(c);"},
        Way{"OneOfTwoInALoop", "auto d = make_chan<int>(); std::vector<chan<int>> v; v.push_back(c);"
                               " v.push_back(d); for (auto &e : v) e.send(1);"},
        Way{"UnknownElement", "std::vector<chan<int>> v; v.push_back(c); v[failed()].send(1);"},
        Way{"MethodElsewhere", "struct S { chan<int> d; void out(); }; S s{c, }; s.out();"},
        Way{"ReferenceHandedOut", "struct S { chan<int> d; chan<int> &out() { return d; } }; S s{c};"
                                  " read(s.out());"},
        Way{"InitializerList", "std::vector<chan<int>> v{c};"}, Way{"Struct", "Pair p{c, 1}; takePair(p);"},
        Way{"StructField", "Pair p{c, 1}; take(p.a);"}, Way{"CapturedByValue", "takeFunction([c] { c.send(1); });"},
        Way{"CapturedByReference", "takeFunction([&] { c.send(1); });"},
        Way{"CapturedAnew", "takeFunction([d = c] { d.send(1); });"},
        Way{"CapturedInALambda", "takeFunction([=] { auto g = [=] { c.send(1); }; g(); });"},
        Way{"NamedLambda", "auto l = [=] { c.send(1); }; takeFunction(l);"},
        Way{"Reseated", "auto d = c; d = make_chan<int>(); d.send(1);"},
        Way{"Conditional", "auto d = failed() ? c : make_chan<int>(); d.send(1);"},
        Way{"ConditionalInACase", "recv_case r{failed() ? c : chan<int>()}; select(r);"},
        Way{"ConditionalOfOneWay", "recv_chan<int> r = failed() ? c : chan<int>(); r.recv();"},
        Way{"MovedConditional", "auto d = std::move(failed() ? c : chan<int>()); d.recv();"},
        Way{"Pointer", "chan<int> *p = &c; take(*p);"}, Way{"Allocated", "auto *p = new Keeper(c);"},
        Way{"GoroutineOutOfSight", "go(take, c);"}, Way{"FunctionOfAGroup", "error_group g; g.go([=] { c.send(1); });"},
        Way{"ReferenceInAGroup", "error_group g; g.go([&] { c.send(1); });"},
        Way{"DelayedFunction", "after_func(background(), [=] { c.send(1); });"},
        Way{"ValueOfAContext", "with_value<int>(background(), c);"},
        Way{"PutIntoAPool", "pool<chan<int>> p; p.put(c);"}),
    [](const auto &Info) { return std::string(Info.param.Name); });

class Stays : public testing::TestWithParam<Way> {};
TEST_P(Stays, InSight) {
  Extracted E = channelThen(GetParam().Use);
  ASSERT_TRUE(E);
  EXPECT_FALSE(E["c"].OutsideSends) << describe(E.program());
  EXPECT_FALSE(E["c"].OutsideReceives);
}
INSTANTIATE_TEST_SUITE_P(
    Ways, Stays,
    testing::Values(Way{"Copy", "auto d = c; d.send(1);"}, Way{"Move", "auto d = std::move(c); d.send(1);"},
                    Way{"Asked", "if (c) c.send(1);"}, Way{"Capacity", "int n = c.capacity(); c.send(n);"},
                    Way{"ValueGiven", "c.send(3);"}, Way{"Struct", "Pair p{c, 1}; p.a.send(p.n);"},
                    Way{"Vector", "std::vector<chan<int>> v; v.push_back(c); v[0].send(1);"},
                    Way{"OneOfAll", "std::vector<chan<int>> v; v.push_back(c); for (auto &d : v) d.send(1);"},
                    Way{"Array", "chan<int> a[] = {c}; a[0].send(1);"},
                    Way{"OtherMethod", "struct S { chan<int> d; int n; int twice() { return n + n; } }; S s{c, 1};"
                                       " s.twice(); s.d.send(1);"},
                    Way{"UnusedLambda", "auto l = [=] { c.send(1); };"}, Way{"Referenced", "auto &r = c; r.send(1);"},
                    Way{"StdReference", "go([](chan<int> &x) { x.send(1); }, std::ref(c));"},
                    Way{"ReceiveCase", "recv_case r{c}; select(r);"}, Way{"BareCase", "select(c);"}),
    [](const auto &Info) { return std::string(Info.param.Name); });

TEST(Escape, ByReturn) {
  Extracted E("chan<int> f() { auto c = make_chan<int>(); go([=] { c.send(1); }); return c; }");
  EXPECT_TRUE(E.escaped("c"));
  Extracted Record("struct P { chan<int> a; }; P f() { auto c = make_chan<int>(); return P{c}; }");
  EXPECT_TRUE(Record.escaped("c"));
  Extracted Closure("auto f() { auto c = make_chan<int>(); return [=] { c.send(1); }; }");
  EXPECT_TRUE(Closure.escaped("c"));
}

TEST(Escape, ByReturnOfOneOfTwo) {
  Extracted E("chan<int> f(bool b) { auto c = make_chan<int>(), d = make_chan<int>(); if (b) return c; return d; }");
  EXPECT_TRUE(E.escaped("c"));
  EXPECT_TRUE(E.escaped("d"));
}

TEST(Escape, ThroughThis) {
  Extracted E("struct S { chan<int> kept; void f2(); }; void g(S *s) { auto c = make_chan<int>(); s->kept = c; }"
              "void f(S *s) { auto c = make_chan<int>(); s->kept = c; c.recv(); }");
  EXPECT_TRUE(E.escaped("c"));
}

// An object whose field holds a closure that holds the object, closures that hold each other, an object that owns
// itself.
TEST(Escape, ThroughACircle) {
  Extracted Object("struct S { chan<int> c; std::function<void()> back; void set() { back = [this] { c.recv(); }; } };"
                   "void take(S &); void f() { S s; s.c = make_chan<int>(); s.set(); take(s); s.c.recv(); }");
  EXPECT_EQ(Object.findings(), 0u);
  Extracted Closures("void take(std::function<void()>); void f() { auto c = make_chan<int>();"
                     " std::function<void()> a, b; a = [&b, c] { c.recv(); b(); }; b = [&a] { a(); };"
                     " take(a); c.recv(); }");
  EXPECT_EQ(Closures.findings(), 0u);
  Extracted Itself("struct S { chan<int> c; std::shared_ptr<S> self; ~S() { c.recv(); } };"
                   "void f() { auto s = std::make_shared<S>(); s->c = make_chan<int>(); s->self = s; }");
  EXPECT_EQ(Itself.findings(), 0u);
}

TEST(Escape, OfAWaitGroup) {
  Extracted E("void take(wait_group &); void f() { wait_group wg; wg.add(); take(wg); wg.wait(); }");
  EXPECT_TRUE(E.escaped("wg"));
  EXPECT_EQ(E.findings(), 0u);
}

TEST(Escape, AContextGivenAwayCanOnlyBeWaitedFor) {
  Extracted E(
      "void take(context); void f() { auto [ctx, cancel] = with_cancel(background()); take(ctx); ctx.done().recv(); }");
  EXPECT_FALSE(E.program().Objects[1].OutsideSends);
  Extracted Cancel("void take(cancel_func); void f() { auto [ctx, cancel] = with_cancel(background());"
                   " take(std::move(cancel)); ctx.done().recv(); }");
  EXPECT_TRUE(Cancel.program().Objects[1].OutsideSends);
}

TEST(Escape, ACancelFunctionThatMovesIntoAGoroutineIsCalledThere) {
  const std::string Begin = "void keep(cancel_func); void f() { auto c = make_chan<int>();"
                            " auto [a, ca] = with_cancel(background()); ";
  Extracted E(Begin + "go([c, ca = std::move(ca)] { c.recv(); ca(); }); a.done().recv(); }");
  EXPECT_EQ(E.text(1), "recv c; cancel #2; cancel #2; end");
  EXPECT_FALSE(E.program().Objects[2].OutsideSends);
  Extracted AtTheEnd(Begin + "wait_group wg; wg.go([c, ca = std::move(ca)] { c.recv(); }); a.done().recv(); }");
  EXPECT_EQ(AtTheEnd.text(1), "recv c; cancel #2; done wg; end");
  for (const char *Use : {"go([ca = std::move(ca)]() mutable { keep(std::move(ca)); });",
                          "auto stop = [ca = std::move(ca)] { ca(); }; stop();",
                          "std::function<void()> stop([ca = std::move(ca)] { ca(); });",
                          "error_group g; g.go([ca = std::move(ca)] { ca(); });"})
    EXPECT_TRUE(Extracted(Begin + Use + " a.done().recv(); }").program().Objects[2].OutsideSends) << Use;
}

TEST(Escape, NothingIsConcludedFromTheEndOfWhatSeveralOwn) {
  for (bool Shared : {true, false}) {
    Extracted E("struct S { explicit S(cancel_func f) : f(std::move(f)) {} cancel_func f; };"
                "void f() { auto rows = make_chan<int>(); auto [a, ca] = with_cancel(background());"
                " auto s = std::make_shared<S>(std::move(ca));"
                " go([rows, a = a] { for (;;) { send_case row{rows, 1}; if (select(row, a.done()) == 1) return; } });" +
                std::string(Shared ? "go([s, rows] { rows.recv(); });" : "go([rows] { rows.recv(); });") + " }");
    EXPECT_EQ(E.program().Objects[2].EndsUnseen, Shared);
    EXPECT_EQ(E.findings(), Shared ? 0u : 1u) << "the function ends what it alone owns, and may do so too early";
  }
}

TEST(Escape, AContextWithAValueIsDoneWithItsParent) {
  const std::string Waits = "auto [ctx, cancel] = with_cancel(background()); auto v = with_value<int>(ctx, 1);"
                            " go([=] { v.done().recv(); });";
  EXPECT_EQ(Extracted("bool failed(); void f() { " + Waits + " cancel(); }").findings(), 0u);
  EXPECT_EQ(Extracted("void keep(cancel_func); void f() { " + Waits + " keep(std::move(cancel)); }").findings(), 0u);
  Extracted Root("void f() { auto v = with_value<int>(background(), 1); go([=] { v.done().recv(); }); }");
  EXPECT_EQ(Root.findings(), 1u);
}

TEST(Escape, NothingEndsAContextWithoutCancel) {
  Extracted E("void f() { auto [ctx, cancel] = with_cancel(background()); auto w = without_cancel(ctx);"
              " go([=] { w.done().recv(); }); cancel(); }");
  EXPECT_EQ(E.findings(), 1u);
}

TEST(Escape, TheContextOfAGroupMayEndAtAnyTime) {
  Extracted E("void f() { error_group g(background()); auto c = make_chan<int>(); auto d = g.ctx().done();"
              " go([=] { recv_case a{c}; recv_case b{d}; select(a, b); }); g.wait(); }");
  EXPECT_EQ(E.findings(), 0u);
}

TEST(Escape, OneMemberDoesNotGiveTheOthersAway) {
  Extracted E("void take(int); struct P { chan<int> a; int n; };"
              "void f() { auto c = make_chan<int>(); P p{c, 1}; take(p.n); c.send(1); }");
  EXPECT_FALSE(E.escaped("c"));
}

} // namespace
} // namespace clang::tidy::tether
