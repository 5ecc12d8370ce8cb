// Values of contexts. After Go's src/context/context_test.go and x_test.go (TestValues, TestLayersCancel,
// TestWithoutCancel).
#include "test_support.h"

#include <memory>
#include <string>
#include <vector>

namespace tether {
namespace {

using namespace test;
class ContextValueTest : public RuntimeTest {};

struct user {
  std::string name;
  int id = 0;
};
struct retries {
  using type = int;
};
struct trace {
  using type = std::string;
};

bool is_done(const context &ctx) { return ctx.done().try_recv() == recv_status::closed; }

TEST_F(ContextValueTest, AbsentUntilSet) {
  EXPECT_EQ(background().value<user>(), nullptr);
  const context ctx = with_value<user>(background(), {"ann", 7});
  ASSERT_NE(ctx.value<user>(), nullptr);
  EXPECT_EQ(ctx.value<user>()->name, "ann");
  EXPECT_EQ(ctx.value<user>()->id, 7);
  EXPECT_EQ(ctx.value<retries>(), nullptr) << "another key";
  EXPECT_EQ(background().value<user>(), nullptr) << "the parent has none";
}

TEST_F(ContextValueTest, ATagNamesTheTypeOfItsValue) {
  const context ctx = with_value<trace>(with_value<retries>(background(), 3), "abc");
  static_assert(std::is_same_v<decltype(ctx.value<retries>()), const int *>);
  static_assert(std::is_same_v<decltype(ctx.value<trace>()), const std::string *>);
  EXPECT_EQ(*ctx.value<retries>(), 3);
  EXPECT_EQ(*ctx.value<trace>(), "abc");
}

TEST_F(ContextValueTest, KeysOfOneValueTypeAreDifferent) {
  struct other {
    using type = int;
  };
  const context ctx = with_value<int>(with_value<other>(with_value<retries>(background(), 1), 2), 3);
  EXPECT_EQ(*ctx.value<retries>(), 1);
  EXPECT_EQ(*ctx.value<other>(), 2);
  EXPECT_EQ(*ctx.value<int>(), 3);
  EXPECT_EQ(ctx.value<unsigned>(), nullptr);
}

TEST_F(ContextValueTest, TheNearestHidesTheOthers) {
  const context outer = with_value<retries>(background(), 1);
  const context inner = with_value<retries>(outer, 2);
  EXPECT_EQ(*inner.value<retries>(), 2);
  EXPECT_EQ(*outer.value<retries>(), 1);
}

TEST_F(ContextValueTest, EveryLookupGivesTheSameObject) {
  const context ctx = with_value<user>(background(), {"ann"});
  auto [child, cancel] = with_cancel(ctx);
  const context copy = child;
  EXPECT_EQ(ctx.value<user>(), ctx.value<user>());
  EXPECT_EQ(copy.value<user>(), ctx.value<user>());
}

TEST_F(ContextValueTest, MovesValuesIn) {
  struct owner {
    using type = std::unique_ptr<int>;
  };
  const context ctx = with_value<owner>(background(), std::make_unique<int>(5));
  EXPECT_EQ(**ctx.value<owner>(), 5);
}

TEST_F(ContextValueTest, DiesWithTheLastContextThatHoldsIt) {
  using value = counted<struct context_value>;
  {
    std::optional<context> below;
    {
      const context ctx = with_value<value>(background(), value(1));
      auto [child, cancel] = with_cancel(ctx);
      below = without_cancel(with_value<retries>(child, 2));
      EXPECT_EQ(value::alive, 1);
    }
    EXPECT_EQ(value::alive, 1) << "the context below still shows it";
    EXPECT_EQ(below->value<value>()->value, 1);
  }
  EXPECT_EQ(value::alive, 0);
}

TEST_F(ContextValueTest, AValueChangesNothingElse) {
  run_to_end([] {
    auto [parent, cancel] = with_timeout(background(), 1h);
    const context ctx = with_value<retries>(parent, 1);
    EXPECT_TRUE(ctx.done() == parent.done());
    EXPECT_EQ(ctx.deadline(), parent.deadline());
    auto [child, cancel_child] = with_cancel(ctx);
    EXPECT_FALSE(is_done(ctx));
    cancel();
    EXPECT_TRUE(is_done(ctx));
    EXPECT_EQ(ctx.err(), errc::canceled);
    EXPECT_TRUE(ctx.cause() == parent.cause());
    EXPECT_TRUE(is_done(child)) << "through the context with the value";
    EXPECT_EQ(*child.value<retries>(), 1) << "values stay when the context is done";
  });
}

TEST_F(ContextValueTest, NothingCancelsAValueOfTheRoot) {
  const context ctx = with_value<retries>(background(), 1);
  EXPECT_FALSE(bool(ctx.done())) << "nil, as the root's";
  EXPECT_FALSE(ctx.deadline());
}

TEST_F(ContextValueTest, LongChains) {
  context ctx = with_value<trace>(background(), "at the root");
  for (int i = 0; i < 100000; ++i)
    ctx = with_value<retries>(ctx, i);
  EXPECT_EQ(*ctx.value<retries>(), 99999);
  EXPECT_EQ(*ctx.value<trace>(), "at the root");
  run_to_end([moved = std::move(ctx)]() mutable { moved = background(); }); // fits a goroutine's stack
}

// After TestLayersCancel and TestLayersTimeout: layers of all kinds in any order.
TEST_F(ContextValueTest, LayersOfEveryKind) {
  run_to_end([] {
    for (const bool times_out : {false, true}) {
      std::vector<cancelable> cancels;
      context ctx = background();
      for (int i = 0; i < 60; ++i) {
        switch (i * 7 % 3) {
        case 0:
          ctx = with_value<retries>(ctx, i);
          break;
        case 1:
          cancels.push_back(with_cancel(ctx));
          ctx = cancels.back().ctx;
          break;
        case 2:
          cancels.push_back(with_timeout(ctx, times_out ? std::chrono::milliseconds(5) : 1h));
          ctx = cancels.back().ctx;
          break;
        }
      }
      EXPECT_EQ(*ctx.value<retries>(), 57);
      if (!times_out) {
        EXPECT_FALSE(is_done(ctx));
        cancels[cancels.size() / 2].cancel();
      }
      EXPECT_FALSE(ctx.done().recv());
      EXPECT_EQ(ctx.err(), times_out ? errc::deadline_exceeded : errc::canceled);
      EXPECT_EQ(*ctx.value<retries>(), 57);
    }
  });
}

TEST_F(ContextValueTest, WithoutCancelKeepsTheValuesOnly) {
  auto [parent, cancel] = with_timeout(with_value<trace>(background(), "id"), 1h);
  const context ctx = without_cancel(parent);
  EXPECT_FALSE(bool(ctx.done()));
  EXPECT_FALSE(ctx.deadline());
  cancel();
  EXPECT_TRUE(is_done(parent));
  EXPECT_FALSE(ctx.err());
  EXPECT_FALSE(ctx.cause());
  EXPECT_EQ(*ctx.value<trace>(), "id");
}

TEST_F(ContextValueTest, BelowWithoutCancelTheTreeBeginsAnew) {
  auto [parent, cancel_parent] = with_cancel(background());
  auto [child, cancel_child] = with_cancel(with_value<retries>(without_cancel(parent), 4));
  cancel_parent();
  EXPECT_FALSE(is_done(child));
  EXPECT_EQ(*child.value<retries>(), 4);
  cancel_child();
  EXPECT_TRUE(is_done(child));
}

TEST_F(ContextValueTest, ReadByManyAtOnce) {
  run_to_end([] {
    const context ctx = with_value<trace>(background(), "shared");
    wait_group wg;
    std::atomic<int> right = 0;
    for (int i = 0; i < 50; ++i)
      wg.go([ctx, i, &right] {
        const context own = with_value<retries>(ctx, i);
        yield();
        right += *own.value<trace>() == "shared" && *own.value<retries>() == i;
      });
    wg.wait();
    EXPECT_EQ(right, 50);
  });
}

} // namespace
} // namespace tether
