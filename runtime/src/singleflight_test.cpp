// Suppressed duplicates. After golang.org/x/sync's singleflight/singleflight_test.go.
#include "test_support.h"

#include <optional>
#include <stdexcept>
#include <string>
#include <thread>

namespace tether {
namespace {

using namespace test;
class SingleflightTest : public RuntimeTest {};

TEST_F(SingleflightTest, ReturnsWhatTheFunctionReturns) { // after TestDo
  singleflight<std::string> g;
  auto [value, shared] = g.call("key", [] { return "bar"; });
  EXPECT_EQ(value, "bar");
  EXPECT_FALSE(shared);
}

TEST_F(SingleflightTest, RethrowsWhatTheFunctionThrows) { // after TestDoErr
  singleflight<int> g;
  const auto fails = []() -> int { throw std::runtime_error("some error"); };
  EXPECT_EQ(message_of<std::runtime_error>([&] { g.call("key", fails); }), "some error");
  EXPECT_EQ(g.call("key", [] { return 1; }).value, 1) << "the key is free again";
}

TEST_F(SingleflightTest, SequentialCallsAreNotDuplicates) {
  singleflight<int> g;
  int calls = 0;
  for (int i = 0; i < 3; ++i)
    EXPECT_EQ(g.call("key", [&] { return ++calls; }).value, i + 1);
}

TEST_F(SingleflightTest, OverlappingCallsShareOneResult) { // after TestDoDupSuppress
  run_to_end([] {
    singleflight<std::string> g;
    auto gate = make_chan<std::string>();
    std::atomic<int> calls = 0, shared = 0;
    constexpr int n = 10;
    wait_group wg;
    for (int i = 0; i < n; ++i)
      wg.go([&, gate] {
        const auto result = g.call("key", [&] {
          ++calls;
          return *gate.recv();
        });
        EXPECT_EQ(result.value, "bar");
        shared += result.shared;
      });
    wait_until_parked(n);
    gate.send("bar");
    wg.wait();
    EXPECT_EQ(calls, 1);
    EXPECT_EQ(shared, n) << "the one that called its function, too";
  });
}

TEST_F(SingleflightTest, OtherKeysGoTheirOwnWay) {
  run_to_end([] {
    singleflight<int, int> g;
    auto gate = make_chan<void>();
    wait_group wg;
    wg.go([&, gate] { EXPECT_EQ(g.call(1, [&] { return gate.recv(), 10; }).value, 10); });
    wait_until_parked(1);
    EXPECT_EQ(g.call(2, [] { return 20; }).value, 20);
    gate.close();
    wg.wait();
  });
}

TEST_F(SingleflightTest, AnExceptionReachesEveryCaller) { // after TestPanicDo, for exceptions
  run_to_end([] {
    singleflight<int> g;
    auto gate = make_chan<void>();
    std::atomic<int> calls = 0, thrown = 0;
    constexpr int n = 5;
    wait_group wg;
    for (int i = 0; i < n; ++i)
      wg.go([&, gate] {
        try {
          g.call("key", [&]() -> int {
            ++calls;
            gate.recv();
            throw std::runtime_error("for all");
          });
        } catch (const std::runtime_error &e) {
          thrown += std::string_view(e.what()) == "for all";
        }
      });
    wait_until_parked(n);
    auto late = g.do_chan("key", [] { return 1; });
    gate.close();
    wg.wait();
    EXPECT_EQ(calls, 1);
    EXPECT_EQ(thrown, n);
    const auto delivered = late.recv();
    ASSERT_TRUE(delivered);
    EXPECT_TRUE(delivered->error());
    EXPECT_TRUE(delivered->shared());
    EXPECT_EQ(message_of<std::runtime_error>([&] { (void)delivered->value(); }), "for all");
  });
}

TEST_F(SingleflightTest, DoChanDelivers) { // after TestDoChan
  run_to_end([] {
    singleflight<std::string> g;
    const auto delivered = g.do_chan("key", [] { return "bar"; }).recv();
    ASSERT_TRUE(delivered);
    EXPECT_EQ(delivered->value(), "bar");
    EXPECT_FALSE(delivered->error());
    EXPECT_FALSE(delivered->shared());
  });
}

TEST_F(SingleflightTest, DoChanWaitsForNothing) { // after ExampleGroup
  run_to_end([] {
    singleflight<std::string> g;
    auto gate = make_chan<void>();
    auto one = g.do_chan("key", [=] { return gate.recv(), "function 1"; });
    auto two = g.do_chan("key", [=] { return gate.recv(), "function 2"; });
    EXPECT_EQ(one.size(), 0u);
    gate.close();
    const auto first = one.recv(), second = two.recv();
    EXPECT_TRUE(first->shared() && second->shared());
    EXPECT_EQ(first->value(), "function 1");
    EXPECT_EQ(second->value(), "function 1");
  });
}

TEST_F(SingleflightTest, Forget) { // after TestForget
  run_to_end([] {
    singleflight<int> g;
    auto first_gate = make_chan<void>(), second_gate = make_chan<void>();
    auto first = g.do_chan("key", [=] { return first_gate.recv(), 1; });
    g.forget("key");
    auto second = g.do_chan("key", [=] { return second_gate.recv(), 2; });
    first_gate.close();
    EXPECT_EQ(first.recv()->value(), 1) << "the forgotten call still ends as it would";
    auto third = g.do_chan("key", [] { return 3; });
    second_gate.close();
    EXPECT_EQ(second.recv()->value(), 2);
    EXPECT_EQ(third.recv()->value(), 2) << "the end of the first did not remove the second";
    g.forget("never heard of");
  });
}

TEST_F(SingleflightTest, FunctionsWithoutAResult) {
  run_to_end([] {
    singleflight<void> g;
    int calls = 0;
    EXPECT_FALSE(g.call("key", [&] { ++calls; }).shared);
    EXPECT_FALSE(g.do_chan("key", [&] { ++calls; }).recv()->error());
    EXPECT_EQ(calls, 2);
    EXPECT_THROW(g.call("key", [] { throw std::runtime_error(""); }), std::runtime_error);
  });
}

TEST_F(SingleflightTest, ADroppedGroupFinishesItsCalls) {
  run_to_end([] {
    auto gate = make_chan<void>();
    std::optional<singleflight<int>> g(std::in_place);
    auto out = g->do_chan("key", [=] { return gate.recv(), 1; });
    g.reset();
    gate.close();
    EXPECT_EQ(out.recv()->value(), 1);
  });
}

TEST_F(SingleflightTest, ResultsDieWithTheirHolders) {
  using value = counted<struct flight_value>;
  run_to_end([] {
    singleflight<value> g;
    {
      const auto kept = g.do_chan("key", [] { return value(1); }).recv();
      EXPECT_EQ(kept->value().value, 1);
      EXPECT_EQ(g.call("key", [] { return value(2); }).value.value, 2);
    }
    EXPECT_TRUE(eventually([] { return value::alive == 0; }));
  });
}

TEST_F(SingleflightTest, ThreadsAndGoroutinesTogether) {
  singleflight<int, int> g;
  std::atomic<int> calls = 0;
  constexpr int n = 6;
  const auto hammer = [&] {
    for (int i = 0; i < rounds(500); ++i)
      EXPECT_EQ(g.call(i % 3, [&] { return ++calls, yield(), i % 3; }).value, i % 3);
  };
  wait_group wg;
  for (int i = 0; i < n; ++i)
    wg.go(hammer);
  std::thread one(hammer), two(hammer);
  one.join();
  two.join();
  wg.wait();
  EXPECT_GT(calls, 0);
  EXPECT_LE(calls, (n + 2) * rounds(500));
}

TEST_F(SingleflightTest, TellsWhereItWaits) {
  run_to_end([] {
    singleflight<int> g;
    auto gate = make_chan<void>();
    auto first = g.do_chan("key", [=] { return gate.recv(), 1; });
    wait_until_parked(1);
    wait_group wg;
    wg.go([&] {
      g.call("key", [] { return 2; }); // at: call
    });
    wait_until_parked(2);
    bool seen = false;
    for (const leak::goroutine_info &info : leak::find({.window = 0ms}))
      seen |= info.blocked_at.line == line_of(__FILE__, "call");
    EXPECT_TRUE(seen);
    gate.close();
    wg.wait();
    first.recv();
  });
}

} // namespace
} // namespace tether
