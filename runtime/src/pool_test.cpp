// Pools of values. After Go's src/sync/pool_test.go, for what does not depend on garbage collection.
#include "test_support.h"

#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace tether {
namespace {

using namespace test;
class PoolTest : public RuntimeTest {};

TEST_F(PoolTest, GivesBackWhatWasPutAndMakesTheRest) { // after TestPoolNew
  int made = 0;
  pool<int> p{[&made] { return ++made; }};
  EXPECT_EQ(p.get(), 1);
  EXPECT_EQ(p.get(), 2);
  p.put(42);
  EXPECT_EQ(p.get(), 42);
  EXPECT_EQ(p.get(), 3);
}

TEST_F(PoolTest, MakesDefaultValues) {
  pool<std::string> p;
  EXPECT_EQ(p.get(), "");
  p.put("kept");
  EXPECT_EQ(p.get(), "kept");
}

TEST_F(PoolTest, FindsValuesThatAnotherThreadPut) {
  pool<int> p{[] { return 0; }};
  std::thread([&] { p.put(7); }).join();
  EXPECT_EQ(p.get(), 7);
}

TEST_F(PoolTest, TakesMoveOnlyValuesAndMakers) {
  pool p{[seed = std::make_unique<int>(5)] { return std::make_unique<int>(*seed); }};
  static_assert(std::is_same_v<decltype(p), pool<std::unique_ptr<int>>>);
  auto value = p.get();
  EXPECT_EQ(*value, 5);
  *value = 6;
  p.put(std::move(value));
  EXPECT_EQ(*p.get(), 6);
}

TEST_F(PoolTest, DestroysWhatIsLeftWithIt) {
  using value = counted<struct pool_value>;
  {
    pool<value> p{[] { return value(1); }};
    for (int i = 0; i < 10; ++i)
      p.put(value(i));
    EXPECT_EQ(value::alive, 10);
    EXPECT_EQ(p.get().value, 9);
    EXPECT_EQ(value::alive, 9);
  }
  EXPECT_EQ(value::alive, 0);
}

TEST_F(PoolTest, KeepsNoMoreThanItMay) {
  using value = counted<struct pool_bound>;
  pool<value> p{[] { return value(0); }};
  for (std::size_t i = 0; i < 3 * pool<value>::most_idle; ++i)
    p.put(value(1));
  EXPECT_EQ(static_cast<std::size_t>(value::alive), pool<value>::most_idle) << "all were put by one thread";
}

TEST_F(PoolTest, ExceptionsOfTheMakerPassThrough) {
  bool broken = true;
  pool<int> p{[&broken] { return broken ? throw std::runtime_error("cannot make it") : 1; }};
  EXPECT_EQ(message_of<std::runtime_error>([&] { (void)p.get(); }), "cannot make it");
  broken = false;
  EXPECT_EQ(p.get(), 1);
}

// After TestPoolStress: nobody gets a value that another one holds.
TEST_F(PoolTest, AValueHasOneOwner) {
  run_to_end([] {
    struct item {
      std::unique_ptr<std::atomic<int>> owners = std::make_unique<std::atomic<int>>(0);
    };
    std::atomic<int> made = 0;
    pool<item> p{[&] { return ++made, item(); }};
    wait_group wg;
    constexpr int users = 20;
    for (int g = 0; g < users; ++g)
      wg.go([&] {
        for (int i = 0; i < rounds(3000); ++i) {
          item mine = p.get();
          ASSERT_EQ(mine.owners->fetch_add(1), 0);
          if (i % 16 == 0)
            yield();
          ASSERT_EQ(mine.owners->fetch_sub(1), 1);
          p.put(std::move(mine));
        }
      });
    wg.wait();
    EXPECT_LT(made, users * rounds(3000) / 2) << "most were used again";
  });
}

TEST_F(PoolTest, HandsOnWhatWasWritten) {
  run_to_end([] {
    pool<std::vector<int>> p;
    wait_group wg;
    for (int g = 0; g < 8; ++g)
      wg.go([&, g] {
        for (int i = 0; i < rounds(1000); ++i) {
          std::vector<int> v = p.get();
          for (const int x : v)
            ASSERT_EQ(x, v.front());
          v.assign(50, g * 10000 + i);
          p.put(std::move(v));
        }
      });
    wg.wait();
  });
}

} // namespace
} // namespace tether
