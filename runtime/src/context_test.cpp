#include "test_support.h"

#include <deque>
#include <optional>
#include <thread>
#include <vector>

namespace tether {
namespace {

using namespace test;
class ContextTest : public RuntimeTest {};

bool is_done(const context &ctx) { return ctx.done().try_recv() == recv_status::closed; }

TEST_F(ContextTest, BackgroundIsNeverDone) {
  EXPECT_FALSE(bool(background().done())) << "nil, as in Go";
  EXPECT_FALSE(background().err());
  EXPECT_FALSE(background().deadline());
}

TEST_F(ContextTest, CancelClosesDone) {
  run_to_end([] {
    auto [ctx, cancel] = with_cancel(background());
    EXPECT_FALSE(is_done(ctx));
    EXPECT_FALSE(ctx.err());
    EXPECT_FALSE(ctx.deadline());
    cancel();
    EXPECT_FALSE(ctx.done().recv());
    EXPECT_EQ(ctx.err(), errc::canceled);
    EXPECT_NE(ctx.err(), errc::deadline_exceeded);
  });
}

TEST_F(ContextTest, ErrorsHaveGosTexts) {
  EXPECT_EQ(std::error_code(errc::canceled).message(), "context canceled");
  EXPECT_EQ(std::error_code(errc::deadline_exceeded).message(), "context deadline exceeded");
}

TEST_F(ContextTest, CancelIsIdempotent) {
  auto [ctx, cancel] = with_cancel(background());
  cancel();
  cancel();
  EXPECT_EQ(ctx.err(), errc::canceled);
}

TEST_F(ContextTest, CancelWakesEveryWaiter) {
  run_to_end([] {
    auto [ctx, cancel] = with_cancel(background());
    std::atomic<int> woken = 0;
    wait_group wg;
    for (int i = 0; i < 50; ++i)
      wg.go([&woken, ctx = ctx] {
        recv_case stop{ctx.done()};
        select(stop, after(1h));
        woken += stop && stop.closed() && ctx.err() == errc::canceled;
      });
    wait_until_parked(50);
    cancel();
    wg.wait();
    EXPECT_EQ(woken, 50);
  });
}

TEST_F(ContextTest, CancelReachesTheWholeTreeBeforeItReturns) {
  run_to_end([] {
    auto [root, cancel_root] = with_cancel(background());
    std::deque<cancelable> all;
    for (int i = 0; i < 4; ++i) {
      all.push_back(with_cancel(root));
      all.push_back(with_timeout(all.back().ctx, 1h));
      all.push_back(with_cancel(all.back().ctx));
    }
    cancel_root();
    for (auto &each : all) {
      EXPECT_TRUE(is_done(each.ctx));
      EXPECT_EQ(each.ctx.err(), errc::canceled);
    }
  });
}

TEST_F(ContextTest, CancelOfAChildLeavesTheParentAndSiblingsAlone) {
  auto [root, cancel_root] = with_cancel(background());
  auto [a, cancel_a] = with_cancel(root);
  auto [b, cancel_b] = with_cancel(root);
  cancel_a();
  EXPECT_TRUE(is_done(a));
  EXPECT_FALSE(is_done(root));
  EXPECT_FALSE(is_done(b));
}

TEST_F(ContextTest, ChildOfACancelledParentIsBornDone) {
  auto [root, cancel] = with_cancel(background());
  cancel();
  auto [child, cancel_child] = with_cancel(root);
  auto [timed, cancel_timed] = with_timeout(root, 1h);
  EXPECT_TRUE(is_done(child));
  EXPECT_EQ(child.err(), errc::canceled);
  EXPECT_TRUE(is_done(timed));
  EXPECT_EQ(timed.err(), errc::canceled);
}

TEST_F(ContextTest, Timeout) {
  run_to_end([] {
    const auto start = clock::now();
    auto [ctx, cancel] = with_timeout(background(), 15ms);
    EXPECT_TRUE(ctx.deadline());
    ctx.done().recv();
    EXPECT_GE(clock::now() - start, 15ms);
    EXPECT_EQ(ctx.err(), errc::deadline_exceeded);
    cancel();
    EXPECT_EQ(ctx.err(), errc::deadline_exceeded) << "the first reason stays";
  });
}

TEST_F(ContextTest, CancelBeforeTheTimeout) {
  run_to_end([] {
    auto [ctx, cancel] = with_timeout(background(), 100ms);
    cancel();
    EXPECT_EQ(ctx.err(), errc::canceled);
    sleep_for(150ms);
    EXPECT_EQ(ctx.err(), errc::canceled);
  });
}

TEST_F(ContextTest, Deadline) {
  run_to_end([] {
    const time_point at = time_point::clock::now() + 10ms;
    auto [ctx, cancel] = with_deadline(background(), at);
    EXPECT_EQ(ctx.deadline(), at);
    ctx.done().recv();
    EXPECT_GE(time_point::clock::now(), at);
    EXPECT_EQ(ctx.err(), errc::deadline_exceeded);
  });
}

TEST_F(ContextTest, DeadlineInThePast) {
  auto [ctx, cancel] = with_deadline(background(), time_point::clock::now() - 1s);
  EXPECT_TRUE(is_done(ctx));
  EXPECT_EQ(ctx.err(), errc::deadline_exceeded);
  auto [zero, cancel_zero] = with_timeout(background(), 0ms);
  EXPECT_TRUE(is_done(zero));
}

TEST_F(ContextTest, TheEarlierDeadlineOfTheChainCounts) {
  run_to_end([] {
    auto [parent, cancel_parent] = with_timeout(background(), 10ms);
    auto [child, cancel_child] = with_timeout(parent, 1h);
    EXPECT_EQ(child.deadline(), parent.deadline());
    child.done().recv();
    EXPECT_EQ(child.err(), errc::deadline_exceeded);
    auto [long_lived, cancel_long] = with_timeout(background(), 1h);
    auto [short_lived, cancel_short] = with_timeout(long_lived, 1ms);
    short_lived.done().recv();
    EXPECT_FALSE(is_done(long_lived));
  });
}

TEST_F(ContextTest, CancelFuncCancelsWhenDestroyed) {
  context ctx = background();
  {
    auto [inner, cancel] = with_cancel(background());
    ctx = inner;
    EXPECT_FALSE(is_done(ctx));
  }
  EXPECT_TRUE(is_done(ctx));
  EXPECT_EQ(ctx.err(), errc::canceled);
}

TEST_F(ContextTest, ReleasedCancelFuncDoesNotCancelWhenDestroyed) {
  context ctx = background();
  {
    auto [inner, cancel] = with_cancel(background());
    cancel.release();
    ctx = inner;
  }
  EXPECT_FALSE(is_done(ctx));
}

TEST_F(ContextTest, CancelFuncIsStillCallableAfterRelease) {
  auto [ctx, cancel] = with_cancel(background());
  cancel.release();
  EXPECT_FALSE(is_done(ctx));
  cancel();
  EXPECT_TRUE(is_done(ctx));
}

TEST_F(ContextTest, MovingACancelFuncMovesTheDuty) {
  auto made = with_cancel(background());
  std::optional<cancel_func> moved;
  {
    cancel_func first = std::move(made.cancel);
    moved.emplace(std::move(first));
  }
  EXPECT_FALSE(is_done(made.ctx)) << "the moved-from ones do nothing when destroyed";
  moved.reset();
  EXPECT_TRUE(is_done(made.ctx));
}

TEST_F(ContextTest, CancelFromAnotherGoroutine) {
  run_to_end([] {
    auto [ctx, cancel] = with_cancel(background());
    go([c = std::move(cancel)]() mutable { sleep_for(1ms), c(); });
    EXPECT_FALSE(ctx.done().recv());
  });
}

TEST_F(ContextTest, ConcurrentCancels) {
  run_to_end([] {
    for (int i = 0; i < rounds(300); ++i) {
      auto [root, cancel_root] = with_cancel(background());
      auto [child, cancel_child] = with_timeout(root, std::chrono::microseconds(i));
      wait_group wg;
      for (int g = 0; g < 4; ++g)
        wg.go([g, &cancel_root = cancel_root, &cancel_child = cancel_child] {
          g % 2 ? cancel_root() : cancel_child();
        });
      wg.wait();
      ASSERT_TRUE(is_done(root) && is_done(child));
    }
  });
}

TEST_F(ContextTest, ManyChildrenComeAndGo) {
  auto [root, cancel] = with_cancel(background());
  for (int i = 0; i < rounds(20000); ++i)
    auto [child, cancel_child] = with_timeout(root, 1h);
  std::vector<cancelable> alive;
  for (int i = 0; i < rounds(5000); ++i)
    alive.push_back(with_cancel(root));
  cancel();
  for (auto &each : alive)
    ASSERT_TRUE(is_done(each.ctx));
}

TEST_F(ContextTest, DeepChain) {
  std::deque<cancelable> chain;
  chain.push_back(with_cancel(background()));
  for (int i = 0; i < 2000; ++i)
    chain.push_back(with_cancel(chain.back().ctx));
  run_to_end([&] { chain.front().cancel(); });
  EXPECT_TRUE(is_done(chain.back().ctx));
}

TEST_F(ContextTest, AChildOutlivesTheHandlesOfItsParent) {
  run_to_end([] {
    std::optional<cancelable> parent = with_cancel(background());
    auto [child, cancel_child] = with_cancel(parent->ctx);
    parent.reset();
    EXPECT_TRUE(is_done(child)) << "the destroyed cancel_func cancelled the parent and so the child";
  });
}

TEST_F(ContextTest, ErrIsSetBeforeDoneIsSeen) {
  run_to_end([] {
    for (int i = 0; i < rounds(2000); ++i) {
      auto [ctx, cancel] = with_cancel(background());
      wait_group wg;
      wg.go([&ctx = ctx] {
        ctx.done().recv();
        EXPECT_TRUE(ctx.err());
      });
      cancel();
      wg.wait();
    }
  });
}

TEST_F(ContextTest, InOrdinaryThreads) {
  auto [ctx, cancel] = with_timeout(background(), 5ms);
  std::thread waiting([&ctx = ctx] { EXPECT_FALSE(ctx.done().recv()); });
  waiting.join();
  EXPECT_EQ(ctx.err(), errc::deadline_exceeded);
}

} // namespace
} // namespace tether
