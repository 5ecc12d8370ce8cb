#include "test_support.h"

#include <memory>
#include <stdexcept>
#include <thread>

namespace tether {
namespace {

using namespace test;
class WaitGroupTest : public RuntimeTest {};

TEST_F(WaitGroupTest, WaitsForEveryDone) {
  run_to_end([] {
    wait_group wg;
    std::atomic<int> finished = 0;
    wg.add(16);
    for (int i = 0; i < 16; ++i)
      go([&] { sleep_for(1ms), ++finished, wg.done(); });
    wg.wait();
    EXPECT_EQ(finished, 16);
  });
}

TEST_F(WaitGroupTest, GoCountsItsFunction) {
  run_to_end([] {
    wait_group wg;
    std::atomic<int> sum = 0;
    for (int i = 1; i <= 10; ++i)
      wg.go([&sum](int a, std::unique_ptr<int> b) { sum += a + *b; }, i, std::make_unique<int>(100));
    wg.wait();
    EXPECT_EQ(sum, 1055);
  });
}

TEST_F(WaitGroupTest, GoDestroysItsFunctionAndArguments) {
  using value = counted<struct wg_go>;
  run_to_end([] {
    wait_group wg;
    for (int i = 0; i < 10; ++i)
      wg.go([v = value(i)](const value &) {}, value(i));
    wg.wait();
    EXPECT_TRUE(eventually([] { return value::alive == 0; }));
  });
}

TEST_F(WaitGroupTest, SeveralWaiters) {
  run_to_end([] {
    wait_group wg, waiters;
    std::atomic<int> released = 0;
    wg.add();
    for (int i = 0; i < 20; ++i)
      waiters.go([&] { wg.wait(), ++released; });
    wait_until_parked(20);
    EXPECT_EQ(released, 0);
    wg.done();
    waiters.wait();
    EXPECT_EQ(released, 20);
  });
}

TEST_F(WaitGroupTest, MayBeUsedAgain) {
  run_to_end([] {
    wait_group wg;
    int plain = 0;
    for (int round = 0; round < rounds(5000); ++round) {
      wg.go([&] { ++plain; });
      wg.wait();
      ASSERT_EQ(plain, round + 1);
    }
  });
}

TEST_F(WaitGroupTest, AddWithNegativeNumbers) {
  wait_group wg;
  wg.add(3);
  wg.add(-2);
  EXPECT_FALSE(wg.wait_for(1ms));
  wg.add(-1);
  wg.wait();
  wg.add(0);
  wg.wait();
}

TEST_F(WaitGroupTest, NegativeCounterThrows) {
  wait_group wg;
  EXPECT_TRUE(message_of<std::logic_error>([&] { wg.done(); }).starts_with("negative WaitGroup counter"));
  wait_group other;
  other.add(2);
  EXPECT_TRUE(message_of<std::logic_error>([&] { other.add(-3); }).starts_with("negative WaitGroup counter"));
}

TEST_F(WaitGroupTest, WaitFor) {
  run_to_end([] {
    wait_group wg;
    EXPECT_TRUE(wg.wait_for(0ms));
    wg.add();
    const auto start = clock::now();
    EXPECT_FALSE(wg.wait_for(15ms));
    EXPECT_GE(clock::now() - start, 15ms);
    go([&] { sleep_for(2ms), wg.done(); });
    EXPECT_TRUE(wg.wait_for(20s));
    EXPECT_TRUE(wg.wait_for(-1s));
  });
}

TEST_F(WaitGroupTest, ATimedOutWaiterIsForgotten) {
  run_to_end([] {
    auto wg = std::make_unique<wait_group>();
    wg->add();
    for (int i = 0; i < 50; ++i)
      EXPECT_FALSE(wg->wait_for(std::chrono::microseconds(50)));
    wg->done();
    EXPECT_TRUE(wg->wait_for(0ms));
  });
}

TEST_F(WaitGroupTest, WaitForRacesWithDone) {
  run_to_end([] {
    for (int i = 0; i < rounds(500); ++i) {
      wait_group wg;
      wg.go([i] { sleep_for(std::chrono::microseconds(i % 100)); });
      while (!wg.wait_for(std::chrono::microseconds(50))) {
      }
    }
  });
}

// Whoever wakes the waiter touches nothing of the wait_group afterwards.
TEST_F(WaitGroupTest, MayBeDestroyedAsSoonAsWaitReturns) {
  run_to_end([] {
    for (int i = 0; i < rounds(20000); ++i) {
      auto wg = std::make_unique<wait_group>();
      wg->add(2);
      go([p = wg.get()] { p->done(); });
      go([p = wg.get()] { p->done(); });
      wg->wait();
      wg.reset();
    }
  });
}

TEST_F(WaitGroupTest, GoMayBeWaitedForAndDestroyedAtOnce) {
  run_to_end([] {
    for (int i = 0; i < rounds(20000); ++i) {
      auto wg = std::make_unique<wait_group>();
      wg->go([] {});
      wg->wait();
    }
  });
}

TEST_F(WaitGroupTest, DoneHappensBeforeWaitReturns) {
  run_to_end([] {
    for (int i = 0; i < rounds(3000); ++i) {
      wait_group wg;
      int a = 0, b = 0;
      wg.go([&] { a = 1; });
      wg.go([&] { b = 2; });
      wg.wait();
      ASSERT_EQ(a + b, 3);
    }
  });
}

TEST_F(WaitGroupTest, OrdinaryThreadsWaitAndFinish) {
  wait_group wg;
  wg.add(2);
  std::thread t([&] { wg.done(); });
  go([&] { wg.done(); });
  wg.wait();
  t.join();
}

} // namespace
} // namespace tether
