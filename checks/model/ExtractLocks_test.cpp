// Locks, the standard library's guards of them, condition variables: what becomes of them, and what lets go of them.
// An operation stands in every section, since locks that protect none are dropped.

#include "extracted.h"

namespace clang::tidy::tether {
namespace {

// The body of a function that owns m, n, rw, cv and a channel c for "something that blocks".
Extracted withLocks(const std::string &Body, const std::string &Before = "") {
  return Extracted(
      "bool failed(); void keep(mutex &); void take(void *); " + Before +
      " void f() { mutex m; mutex n; shared_mutex rw; condition_variable cv; auto c = make_chan<int>(1); " + Body +
      " }");
}

std::string text(const std::string &Body, const std::string &Before = "") {
  Extracted E = withLocks(Body, Before);
  std::string Text = E ? E.text(0) : "none";
  // What makes the objects is the same everywhere.
  const std::string Made = "make m; make n; make rw; make cv; make c; ";
  EXPECT_EQ(Text.substr(0, Made.size()), Made);
  return Text.size() < Made.size() ? Text : Text.substr(Made.size());
}

TEST(Locks, AreOperations) {
  EXPECT_EQ(text("m.lock(); c.send(1); m.unlock();"), "lock m; send c; unlock m; end");
  EXPECT_EQ(text("rw.lock(); c.send(1); rw.unlock();"), "lock rw; send c; unlock rw; end");
  EXPECT_EQ(text("rw.lock_shared(); c.send(1); rw.unlock_shared();"), "rlock rw; send c; runlock rw; end");
}

TEST(Locks, ThatProtectNoOperationAreDropped) {
  EXPECT_EQ(text("m.lock(); int x = 1; if (failed()) x = rand(); m.unlock(); c.send(x);", "int rand();"),
            "send c; end");
  EXPECT_EQ(text("std::lock_guard g{m}; std::lock_guard h{n};"), "end");
}

TEST(Locks, AreTriedWithBothOutcomes) {
  EXPECT_EQ(text("if (m.try_lock()) { c.send(1); m.unlock(); }"), "try-lock m; is 1 {send c; unlock m; end} {end}");
  EXPECT_EQ(text("if (!rw.try_lock_shared()) return; c.send(1); rw.unlock_shared();"),
            "try-rlock rw; is 1 {send c; runlock rw; end} {return; end}");
}

// ---- guards ---------------------------------------------------------------------------------------------------------

TEST(Guard, UnlocksAtTheEndOfItsScope) {
  EXPECT_EQ(text("{ std::lock_guard g{m}; c.send(1); } c.send(2);"), "lock m; send c; unlock m; send c; end");
  EXPECT_EQ(text("{ std::lock_guard<mutex> g(m); c.send(1); }"), "lock m; send c; unlock m; end");
  EXPECT_EQ(text("{ std::shared_lock g{rw}; c.send(1); }"),
            "rlock rw; set 1; send c; is 1 {runlock rw; set 0; end} {end}");
}

TEST(Guard, UnlocksBeforeAReturnAndAnException) {
  EXPECT_EQ(text("std::lock_guard g{m}; if (failed()) return; c.send(1);"),
            "lock m; if 0 {return; unlock m; end} {send c; unlock m; end}");
  EXPECT_EQ(text("try { std::lock_guard g{m}; c.send(1); throw 1; } catch (...) { c.send(2); }"),
            "lock m; send c; throw; unlock m; send c; end");
}

TEST(Guard, AdoptsWhatIsLocked) {
  EXPECT_EQ(text("m.lock(); std::lock_guard g{m, std::adopt_lock}; c.send(1);"), "lock m; send c; unlock m; end");
}

TEST(Guard, OfManyLocksThemTogether) {
  EXPECT_EQ(text("std::scoped_lock g{m, n}; c.send(1);"), "lock m n; send c; unlock m; unlock n; end");
  EXPECT_EQ(text("std::lock(m, n); c.send(1); m.unlock(); n.unlock();"), "lock m n; send c; unlock m; unlock n; end");
}

TEST(UniqueLock, KnowsWhetherItOwns) {
  EXPECT_EQ(text("std::unique_lock l{m}; c.send(1); l.unlock(); c.send(2);"),
            "lock m; set 1; send c; unlock m; set 0; send c; is 1 {unlock m; set 0; end} {end}");
  EXPECT_EQ(text("std::unique_lock l{m, std::defer_lock}; l.lock(); c.send(1);"),
            "set 0; lock m; set 1; send c; is 1 {unlock m; set 0; end} {end}");
  EXPECT_EQ(text("std::unique_lock l{m, std::try_to_lock}; if (l.owns_lock()) c.send(1);"),
            "try-lock m; is 1 {send c; is 1 {unlock m; set 0; end} {end}} {is 1 {unlock m; set 0; end} {end}}");
  EXPECT_EQ(text("std::unique_lock l{m}; c.send(1); l.release(); m.unlock();"),
            "lock m; set 1; send c; set 0; unlock m; is 1 {unlock m; set 0; end} {end}");
}

struct Way {
  const char *Name, *Use;
};
void PrintTo(const Way &W, std::ostream *Out) { *Out << W.Name; }

// Ways in which a lock goes where the walk does not follow: nothing is said of it.
class LockEscapes : public testing::TestWithParam<Way> {};
TEST_P(LockEscapes, OutOfSight) {
  Extracted E =
      withLocks(GetParam().Use, "std::unique_lock<mutex> taken(mutex &); struct Holder { std::unique_lock<mutex> l; };"
                                "void consume(std::unique_lock<mutex>) {} ");
  ASSERT_TRUE(E);
  EXPECT_TRUE(E.escaped("m")) << describe(E.program());
}
INSTANTIATE_TEST_SUITE_P(
    Ways, LockEscapes,
    testing::Values(Way{"Argument", "keep(m);"}, Way{"Pointer", "take(&m);"},
                    Way{"GuardOnTheHeap", "auto *g = new std::lock_guard<mutex>(m); c.send(1); delete g;"},
                    Way{"GuardInALambda", "std::unique_lock l{m}; go([l = std::move(l)] {}); c.send(1);"},
                    Way{"GuardGivenAway", "std::unique_lock l{m}; consume(std::move(l)); c.send(1);"},
                    Way{"GuardReseated", "std::unique_lock l{m}; l = std::unique_lock{n}; c.send(1);"},
                    Way{"GuardSwapped", "std::unique_lock l{m}; std::unique_lock k{n}; l.swap(k); c.send(1);"},
                    Way{"GuardInARecord", "Holder h{std::unique_lock{m}}; c.send(1);"},
                    Way{"GuardInAnIf", "if (std::unique_lock l{m, std::try_to_lock}; l.owns_lock()) c.send(1);"},
                    Way{"GuardInAGoroutine", "std::unique_lock l{m}; go([&] { l.unlock(); }); c.send(1);"},
                    Way{"StaticGuard", "static std::lock_guard g{m}; c.send(1);"},
                    Way{"OwnLocker", "struct L { mutex *m; void lock(); void unlock(); } l{&m}; cv.wait(l);"}),
    [](const auto &Info) { return std::string(Info.param.Name); });

TEST(Guard, ThatIsMovedUnlocksOnce) {
  Extracted E = withLocks("std::unique_lock l{m}; auto k = std::move(l); c.send(1);");
  ASSERT_TRUE(E);
  EXPECT_FALSE(E.escaped("m"));
  EXPECT_FALSE(judge(E.program()).Misuse);
}

// ---- condition variables --------------------------------------------------------------------------------------------

TEST(Condition, WaitsUnlocked) {
  EXPECT_EQ(text("m.lock(); c.send(1); cv.wait(m); m.unlock(); cv.notify_one(); cv.notify_all();"),
            "lock m; send c; unlock m; park cv; lock m; unlock m; notify cv; notify cv; end");
  EXPECT_EQ(text("std::unique_lock l{m}; c.send(1); cv.wait(l); l.unlock();"),
            "lock m; set 1; send c; unlock m; set 0; park cv; lock m; set 1; unlock m; set 0; "
            "is 1 {unlock m; set 0; end} {end}");
}

TEST(Condition, WaitsWithALockerOfTheProgram) {
  EXPECT_EQ(text("reader r{rw}; r.lock(); c.send(1); cv.wait(r); c.send(2); r.unlock();",
                 "struct reader { shared_mutex &mu; void lock() { mu.lock_shared(); } void unlock() { "
                 "mu.unlock_shared(); } };"),
            "rlock rw; send c; runlock rw; park cv; rlock rw; send c; runlock rw; end");
}

TEST(Condition, WaitsWhileThePredicateDoesNotHold) {
  EXPECT_EQ(text("m.lock(); c.send(1); cv.wait(m, [&] { return failed(); }); m.unlock();"),
            "lock m; send c; if 0 {unlock m; end} {unlock m; park cv; lock m; again}");
}

// ---- what the judge makes of them -----------------------------------------------------------------------------------

struct Sample {
  const char *Name, *Body;
  std::size_t Findings;
};
void PrintTo(const Sample &S, std::ostream *Out) { *Out << S.Name; }

class LockFindings : public testing::TestWithParam<Sample> {};
TEST_P(LockFindings, AreAsMany) {
  Extracted E = withLocks(GetParam().Body);
  ASSERT_TRUE(E);
  EXPECT_EQ(E.findings(), GetParam().Findings) << describe(E.program()) << describe(judge(E.program()));
}
INSTANTIATE_TEST_SUITE_P(
    Samples, LockFindings,
    testing::Values(
        Sample{"Twice", "m.lock(); m.lock();", 1}, Sample{"TwoLocks", "m.lock(); n.lock(); n.unlock(); m.unlock();", 0},
        Sample{"GuardTwice", "std::lock_guard g{m}; std::lock_guard h{m};", 1},
        Sample{"Orders",
               "go([&] { std::lock_guard g{n}; std::lock_guard h{m}; }); std::lock_guard g{m}; std::lock_guard h{n};",
               2},
        Sample{"OneOrder",
               "go([&] { std::lock_guard g{m}; std::lock_guard h{n}; }); std::lock_guard g{m}; std::lock_guard h{n};",
               0},
        Sample{"Together", "go([&] { std::scoped_lock g{n, m}; }); std::scoped_lock g{m, n};", 0},
        Sample{"EarlyReturn", "go([&] { m.lock(); m.unlock(); }); m.lock(); if (failed()) return; m.unlock();", 1},
        Sample{"EarlyReturnUnlocked",
               "go([&] { m.lock(); m.unlock(); }); m.lock(); if (failed()) { m.unlock(); return; } m.unlock();", 0},
        Sample{"Throws",
               "go([&] { m.lock(); m.unlock(); }); try { m.lock(); if (failed()) throw 1; m.unlock(); } catch (...) {}",
               1},
        Sample{"HandedOver", "m.lock(); go([&] { m.unlock(); }); m.lock(); m.unlock();", 0},
        Sample{"SpinsOnTry", "go([&] { while (!m.try_lock()) {} m.unlock(); }); while (!m.try_lock()) {} m.unlock();",
               0}),
    [](const auto &Info) { return std::string(Info.param.Name); });

} // namespace
} // namespace clang::tidy::tether
