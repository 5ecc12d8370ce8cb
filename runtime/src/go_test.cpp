#include "test_support.h"

#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <unistd.h>

namespace tether {
namespace {

using namespace test;
class GoTest : public RuntimeTest {};

struct copy_counter {
  static inline std::atomic<int> copies = 0;
  copy_counter() = default;
  copy_counter(const copy_counter &) { ++copies; }
  copy_counter(copy_counter &&) noexcept {}
};

TEST_F(GoTest, ArgumentsAreEvaluatedInTheCaller) {
  run_to_end([] {
    auto got = make_chan<int>(1);
    int x = 1;
    go([](int v, chan<int> c) { c.send(v); }, x, got);
    x = 2;
    EXPECT_EQ(got.recv(), 1);
    EXPECT_EQ(x, 2);
  });
}

TEST_F(GoTest, LvalueArgumentIsCopiedOnceBeforeGoReturns) {
  run_to_end([] {
    wait_group wg;
    wg.add();
    copy_counter::copies = 0;
    copy_counter c;
    go([&wg](const copy_counter &) { wg.done(); }, c);
    EXPECT_EQ(copy_counter::copies, 1);
    wg.wait();
    EXPECT_EQ(copy_counter::copies, 1);
  });
}

TEST_F(GoTest, RvalueArgumentIsNeverCopied) {
  run_to_end([] {
    wait_group wg;
    wg.add();
    copy_counter::copies = 0;
    go([&wg](copy_counter) { wg.done(); }, copy_counter{});
    wg.wait();
    EXPECT_EQ(copy_counter::copies, 0);
  });
}

TEST_F(GoTest, MoveOnlyCallableAndArguments) {
  run_to_end([] {
    auto got = make_chan<int>();
    auto captured = std::make_unique<int>(40);
    go([captured = std::move(captured), got](std::unique_ptr<int> p) { got.send(*captured + *p); },
       std::make_unique<int>(2));
    EXPECT_EQ(got.recv(), 42);
  });
}

TEST_F(GoTest, ArrayArgumentDecays) {
  run_to_end([] {
    auto got = make_chan<std::string>();
    const char text[] = "decayed";
    go([got](const char *s) { got.send(s); }, text);
    EXPECT_EQ(got.recv(), "decayed");
  });
}

TEST_F(GoTest, ReferenceWrapperPassesTheObjectItself) {
  run_to_end([] {
    wait_group wg;
    wg.add();
    int x = 1;
    go([&wg](int &r) { r = 7, wg.done(); }, std::ref(x));
    wg.wait();
    EXPECT_EQ(x, 7);
  });
}

void plain_function(wait_group *wg, int *out) {
  *out = 5;
  wg->done();
}

struct worker {
  int value = 0;
  void work(wait_group *wg) {
    value = 9;
    wg->done();
  }
};

TEST_F(GoTest, FunctionPointerAndMemberFunction) {
  run_to_end([] {
    wait_group wg;
    wg.add(2);
    int out = 0;
    worker w;
    go(plain_function, &wg, &out);
    go(&worker::work, &w, &wg);
    wg.wait();
    EXPECT_EQ(out, 5);
    EXPECT_EQ(w.value, 9);
  });
}

TEST_F(GoTest, SixArguments) {
  run_to_end([] {
    auto sum = make_chan<int>();
    go([](int a, int b, int c, int d, int e, chan<int> out) { out.send(a + b + c + d + e); }, 1, 2, 3, 4, 5,
       sum);
    EXPECT_EQ(sum.recv(), 15);
  });
}

TEST_F(GoTest, ThrowingCopyLeavesNoGoroutine) {
  struct throws_on_copy {
    throws_on_copy() = default;
    throws_on_copy(const throws_on_copy &) { throw std::runtime_error("copy"); }
  };
  run_to_end([] {
    const std::size_t before = num_goroutines();
    throws_on_copy arg;
    EXPECT_THROW(go([](const throws_on_copy &) { ADD_FAILURE() << "must not run"; }, arg),
                 std::runtime_error);
    EXPECT_EQ(num_goroutines(), before);
  });
}

TEST_F(GoTest, CallableAndArgumentsAreDestroyedWhenTheGoroutineEnds) {
  using value = counted<struct go_lifetime>;
  run_to_end([] {
    auto ended = make_chan<void>();
    go([v = value(1), ended](value) { ended.send(); }, value(2));
    ended.recv();
    EXPECT_TRUE(eventually([] { return value::alive == 0; }));
  });
  EXPECT_EQ(value::alive, 0);
}

TEST_F(GoTest, DestructorOfTheCallableMayUseTheRuntime) {
  struct sends_when_destroyed {
    std::shared_ptr<chan<void>> out;
    ~sends_when_destroyed() {
      if (out)
        out->send();
    }
    sends_when_destroyed(chan<void> c) : out(std::make_shared<chan<void>>(c)) {}
    sends_when_destroyed(sends_when_destroyed &&) = default;
  };
  run_to_end([] {
    auto destroyed = make_chan<void>();
    go([d = sends_when_destroyed(destroyed)] {});
    EXPECT_TRUE(destroyed.recv());
  });
}

TEST_F(GoTest, NumGoroutinesCountsTheLiving) {
  run_to_end([] {
    const std::size_t before = num_goroutines();
    auto gate = make_chan<void>();
    wait_group wg;
    for (int i = 0; i < 10; ++i)
      wg.go([=] { gate.recv(); });
    EXPECT_EQ(num_goroutines(), before + 10);
    gate.close();
    wg.wait();
    EXPECT_TRUE(eventually([&] { return num_goroutines() == before; }));
  });
}

TEST_F(GoTest, GoFromAnOrdinaryThreadStartsTheScheduler) {
  auto got = make_chan<int>();
  go([got] { got.send(3); });
  EXPECT_EQ(got.recv(), 3);
}

TEST_F(GoTest, YieldLetsOthersRun) {
  run_to_end([] {
    procs_guard one(1);
    std::atomic<bool> ran = false;
    wait_group wg;
    wg.go([&] { ran = true; });
    for (int i = 0; i < 1000 && !ran; ++i)
      yield();
    EXPECT_TRUE(ran);
    wg.wait();
  });
}

TEST_F(GoTest, YieldingGoroutinesShareOneProcessor) {
  run_to_end([] {
    procs_guard one(1);
    std::atomic<int> a = 0, b = 0;
    std::atomic<bool> stop = false;
    wait_group wg;
    const auto spin = [&](std::atomic<int> &n) {
      while (!stop)
        ++n, yield();
    };
    wg.go([&] { spin(a); });
    wg.go([&] { spin(b); });
    EXPECT_TRUE(eventually([&] { return a > 100 && b > 100; }));
    stop = true;
    wg.wait();
  });
}

TEST_F(GoTest, ASpinningGoroutineDoesNotStopTheOtherProcessors) {
  run_to_end([] {
    procs_guard two(2);
    std::atomic<bool> flag = false;
    wait_group wg;
    wg.go([&] {
      while (!flag) {
      }
    });
    wg.go([&] { sleep_for(1ms), flag = true; });
    wg.wait();
  });
}

TEST_F(GoTest, SleepLastsAtLeastItsDuration) {
  run_to_end([] {
    const auto start = clock::now();
    sleep_for(15ms);
    EXPECT_GE(clock::now() - start, 15ms);
    sleep_until(start + 30ms);
    EXPECT_GE(clock::now() - start, 30ms);
    sleep_for(-1s);
    sleep_until(start);
  });
}

TEST_F(GoTest, SleepersWakeInTheOrderOfTheirDeadlines) {
  run_to_end([] {
    procs_guard one(1);
    auto woken = make_chan<int>(3);
    for (int i : {3, 1, 2})
      go([=] { sleep_for(i * 40ms), woken.send(i); });
    for (int i : {1, 2, 3})
      EXPECT_EQ(woken.recv(), i);
  });
}

TEST_F(GoTest, SleepersDoNotHoldUpEachOther) {
  run_to_end([] {
    const auto start = clock::now();
    wait_group wg;
    for (int i = 0; i < 100; ++i)
      wg.go([] { sleep_for(50ms); });
    wg.wait();
    EXPECT_LT(clock::now() - start, 2s);
  });
}

TEST_F(GoTest, BlockingReturnsTheResult) {
  run_to_end([] {
    EXPECT_EQ(blocking([] { return 6 * 7; }), 42);
    bool called = false;
    blocking([&] { called = true; });
    EXPECT_TRUE(called);
    auto p = blocking([] { return std::make_unique<int>(1); });
    EXPECT_EQ(*p, 1);
    EXPECT_THROW(blocking([]() -> int { throw std::runtime_error("x"); }), std::runtime_error);
  });
}

TEST_F(GoTest, BlockingDoesNotHoldUpTheOnlyProcessor) {
  run_to_end([] {
    procs_guard one(1);
    int fds[2];
    ASSERT_EQ(::pipe(fds), 0);
    auto got = make_chan<char>();
    auto entered = make_chan<void>(1);
    go([=] {
      entered.send();
      got.send(blocking([&] {
        char c = 0;
        return ::read(fds[0], &c, 1) == 1 ? c : '?';
      }));
    });
    entered.recv();
    sleep_for(settle);
    ASSERT_EQ(::write(fds[1], "x", 1), 1);
    EXPECT_EQ(got.recv(), 'x');
    ::close(fds[0]), ::close(fds[1]);
  });
}

// Each call ends only when all of them have begun.
TEST_F(GoTest, BlockingCallsOverlap) {
  run_to_end([] {
    constexpr int calls = 40;
    std::atomic<int> begun = 0;
    wait_group wg;
    for (int i = 0; i < calls; ++i)
      wg.go([&] {
        blocking([&] {
          ++begun;
          for (const auto end = clock::now() + 30s; begun < calls && clock::now() < end;)
            std::this_thread::sleep_for(1ms);
          EXPECT_EQ(begun, calls);
        });
      });
    wg.wait();
  });
}

TEST_F(GoTest, BlockingFromAnOrdinaryThread) {
  EXPECT_EQ(blocking([] { return 1; }), 1);
}

TEST_F(GoTest, SetMaxProcs) {
  const auto before = max_procs();
  EXPECT_GE(before, 1u);
  {
    procs_guard three(3);
    EXPECT_EQ(max_procs(), 3u);
    run_to_end([] {
      wait_group wg;
      for (int i = 0; i < 100; ++i)
        wg.go([] { yield(); });
      wg.wait();
      set_max_procs(1);
      for (int i = 0; i < 100; ++i)
        wg.go([] { yield(); });
      wg.wait();
    });
  }
  EXPECT_EQ(max_procs(), before);
}

TEST_F(GoTest, GoroutinesStartGoroutines) {
  run_to_end([] {
    auto leaves = make_chan<int>();
    struct tree {
      static void grow(int depth, chan<int> out) {
        if (depth == 0)
          return out.send(1);
        go(grow, depth - 1, out);
        go(grow, depth - 1, out);
      }
    };
    go(tree::grow, 10, leaves);
    for (int i = 0; i < 1024; ++i)
      EXPECT_EQ(leaves.recv(), 1);
  });
}

TEST_F(GoTest, DaemonRuns) {
  run_to_end([] {
    auto got = make_chan<int>();
    go_daemon([](chan<int> out, int v) { out.send(v); }, got, 8);
    EXPECT_EQ(got.recv(), 8);
  });
}

} // namespace
} // namespace tether
