// after_func of a context. After Go's src/context/x_test.go (TestAfterFunc...) and the examples of
// context.AfterFunc.
#include "test_support.h"

#include <optional>
#include <thread>
#include <vector>

namespace tether {
namespace {

using namespace test;
class ContextAfterFuncTest : public RuntimeTest {};

TEST_F(ContextAfterFuncTest, CalledWhenCanceledAndNotBefore) {
  run_to_end([] {
    auto [ctx, cancel] = with_cancel(background());
    auto called = make_chan<void>();
    auto pending = after_func(ctx, [=] { called.close(); });
    EXPECT_EQ(called.recv_for(settle), recv_status::timeout);
    cancel();
    EXPECT_FALSE(called.recv());
    EXPECT_FALSE(pending.stop());
  });
}

TEST_F(ContextAfterFuncTest, CalledWhenTheTimeIsOver) {
  run_to_end([] {
    auto [ctx, cancel] = with_timeout(background(), 5ms);
    auto called = make_chan<void>();
    after_func(ctx, [=] { called.close(); });
    EXPECT_FALSE(called.recv()) << "dropping the handle leaves the call pending";
    EXPECT_EQ(ctx.err(), errc::deadline_exceeded);
  });
}

TEST_F(ContextAfterFuncTest, CalledAtOnceWhenDoneAlready) {
  run_to_end([] {
    auto [ctx, cancel] = with_cancel(background());
    cancel();
    auto called = make_chan<void>();
    auto pending = after_func(ctx, [=] { called.close(); });
    EXPECT_FALSE(called.recv());
    EXPECT_FALSE(pending.stop());
  });
}

TEST_F(ContextAfterFuncTest, NotCalledAfterStop) {
  run_to_end([] {
    auto [ctx, cancel] = with_cancel(background());
    std::atomic<int> calls = 0;
    auto pending = after_func(ctx, [&] { ++calls; });
    EXPECT_TRUE(pending.stop());
    cancel();
    EXPECT_FALSE(pending.stop()) << "stopped already";
    sleep_for(settle);
    EXPECT_EQ(calls, 0);
  });
}

TEST_F(ContextAfterFuncTest, CancelWaitsForNoCall) {
  run_to_end([] {
    auto [ctx, cancel] = with_cancel(background());
    auto called = make_chan<void>();
    after_func(ctx, [=] { called.send(); });
    cancel();
    EXPECT_TRUE(called.recv()) << "the call is blocked until now";
  });
}

TEST_F(ContextAfterFuncTest, StopFromItsOwnCall) {
  run_to_end([] {
    auto [ctx, cancel] = with_cancel(background());
    auto handle = make_chan<pending_call *>(1);
    auto result = make_chan<bool>();
    auto pending = after_func(ctx, [=] { result.send((*handle.recv())->stop()); });
    handle.send(&pending);
    cancel();
    EXPECT_EQ(result.recv(), false);
  });
}

TEST_F(ContextAfterFuncTest, SeveralAreIndependent) {
  run_to_end([] {
    auto [ctx, cancel] = with_cancel(background());
    std::atomic<int> calls = 0;
    wait_group wg;
    std::vector<pending_call> pending;
    for (int i = 0; i < 20; ++i) {
      wg.add(i % 2);
      pending.push_back(after_func(ctx, [&] { ++calls, wg.done(); }));
    }
    for (int i = 0; i < 20; i += 2)
      EXPECT_TRUE(pending[static_cast<std::size_t>(i)].stop());
    cancel();
    wg.wait();
    EXPECT_EQ(calls, 10);
  });
}

TEST_F(ContextAfterFuncTest, ThroughAParentOrAValue) {
  run_to_end([] {
    auto [parent, cancel] = with_cancel_cause(background());
    auto [ctx, cancel_ctx] = with_timeout(with_value<int>(parent, 1), 1h);
    auto seen = make_chan<std::string>();
    after_func(with_value<int>(ctx, 2),
               [=, ctx = ctx] { seen.send(message_of<std::exception>([&] { std::rethrow_exception(ctx.cause()); })); });
    cancel("stop it all");
    EXPECT_EQ(seen.recv(), "stop it all");
  });
}

TEST_F(ContextAfterFuncTest, AContextThatNothingCancels) {
  using value = counted<struct uncancelable_call>;
  for (const context &ctx : {background(), without_cancel(background()), with_value<int>(background(), 1)}) {
    {
      auto stopped = after_func(ctx, [v = value(1)] { (void)v; });
      auto dropped = after_func(ctx, [v = value(1)] { (void)v; });
      EXPECT_TRUE(stopped.stop());
      EXPECT_EQ(value::alive, 1);
      EXPECT_FALSE(stopped.stop());
    }
    EXPECT_EQ(value::alive, 0);
  }
}

TEST_F(ContextAfterFuncTest, ThePendingCallHoldsItsContext) {
  run_to_end([] {
    auto called = make_chan<void>();
    auto [root, cancel_root] = with_cancel(background());
    {
      auto [ctx, cancel] = with_cancel(root);
      cancel.release();
      after_func(ctx, [=] { called.close(); });
    }
    EXPECT_EQ(called.recv_for(settle), recv_status::timeout) << "nothing was canceled";
    cancel_root();
    EXPECT_FALSE(called.recv());
  });
}

TEST_F(ContextAfterFuncTest, TheFunctionIsDestroyedWhenItCannotRunAnyMore) {
  using value = counted<struct after_func_value>;
  run_to_end([] {
    auto [ctx, cancel] = with_cancel(background());
    auto pending = after_func(ctx, [v = value(1)] { (void)v; });
    EXPECT_EQ(value::alive, 1);
    EXPECT_TRUE(pending.stop());
    EXPECT_EQ(value::alive, 0);
    after_func(ctx, [v = value(1)] { (void)v; });
    cancel();
    EXPECT_TRUE(eventually([] { return value::alive == 0; }));
  });
}

TEST_F(ContextAfterFuncTest, EitherStopOrCallWins) {
  run_to_end([] {
    for (int i = 0; i < rounds(2000); ++i) {
      auto [ctx, cancel] = with_cancel(background());
      std::atomic<int> calls = 0;
      auto done = make_chan<void>(1);
      auto pending = after_func(ctx, [&, done] { ++calls, done.send(); });
      wait_group wg;
      std::atomic<bool> stopped = false;
      wg.go([&] { stopped = pending.stop(); });
      wg.go([&cancel = cancel] { cancel(); });
      wg.wait();
      if (!stopped)
        done.recv();
      ASSERT_EQ(calls, stopped ? 0 : 1);
    }
  });
}

TEST_F(ContextAfterFuncTest, FromOrdinaryThreads) {
  auto [ctx, cancel] = with_cancel(background());
  auto called = make_chan<void>();
  after_func(ctx, [=] { called.close(); });
  std::thread([&cancel = cancel] { cancel(); }).join();
  EXPECT_FALSE(called.recv());
}

// After ExampleAfterFunc_cond: a condition variable whose wait ends with a context.
TEST_F(ContextAfterFuncTest, WakesWaitersOfAConditionVariable) {
  run_to_end([] {
    mutex mu;
    condition_variable cv;
    const auto wait_on_cond = [&](const context &ctx) {
      auto pending = after_func(ctx, [&] {
        std::lock_guard guard{mu};
        cv.notify_all();
      });
      std::unique_lock lock{mu};
      cv.wait(lock, [&] { return bool(ctx.err()); });
      return ctx.err();
    };
    wait_group wg;
    for (int i = 0; i < 4; ++i)
      wg.go([&] {
        auto [ctx, cancel] = with_timeout(background(), 2ms);
        EXPECT_EQ(wait_on_cond(ctx), errc::deadline_exceeded);
      });
    wg.wait();
    EXPECT_TRUE(eventually([] { return num_goroutines() == 1; })) << "the calls use `mu` and `cv`";
  });
}

// After ExampleAfterFunc_merge: a context that ends with either of two.
TEST_F(ContextAfterFuncTest, MergesCancellations) {
  run_to_end([] {
    auto [first, cancel_first] = with_cancel_cause(background());
    auto [second, cancel_second] = with_cancel_cause(background());
    auto [merged, cancel_merged] = with_cancel_cause(first);
    auto link = after_func(second, [&cancel = cancel_merged, second = second] { cancel(second.cause()); });
    cancel_second("the second");
    EXPECT_FALSE(merged.done().recv());
    EXPECT_EQ(message_of<std::exception>([&m = merged] { std::rethrow_exception(m.cause()); }), "the second");
    EXPECT_FALSE(first.err());
    EXPECT_FALSE(link.stop());
    EXPECT_TRUE(eventually([] { return num_goroutines() == 1; })) << "the call uses `cancel_merged`";
  });
}

} // namespace
} // namespace tether
