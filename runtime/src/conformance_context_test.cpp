// After the tests of Go's package context: context_test.go and x_test.go. What context_test.cpp holds already is
// not repeated.
#include "test_support.h"

#include <algorithm>
#include <array>
#include <deque>
#include <random>
#include <utility>
#include <vector>

namespace tether {
namespace {

using namespace test;
class ConformanceContextTest : public RuntimeTest {};

bool is_done(const context &ctx) { return select(ctx.done(), otherwise) == 0; }

void expect_done(const context &ctx, errc why) {
  EXPECT_TRUE(is_done(ctx));
  EXPECT_EQ(ctx.err(), why);
  EXPECT_FALSE(ctx.done().recv());
}

void expect_open(const context &ctx) {
  EXPECT_FALSE(is_done(ctx));
  EXPECT_FALSE(ctx.err());
}

// Context.Done: "Successive calls to Done return the same value".
TEST_F(ConformanceContextTest, DoneIsAlwaysTheSameChannel) {
  auto [ctx, cancel] = with_cancel(background());
  const auto before = ctx.done();
  const context copy = ctx;
  EXPECT_TRUE(before == ctx.done() && before == copy.done());
  cancel();
  EXPECT_TRUE(before == ctx.done());
  EXPECT_TRUE(background().done() == background().done());
  auto [child, cancel_child] = with_cancel(ctx);
  EXPECT_FALSE(child.done() == ctx.done());
}

// TestParentFinishesChild: everything below a canceled context is done when its cancel_func returns.
TEST_F(ConformanceContextTest, ParentFinishesChild) {
  auto [parent, cancel] = with_cancel(background());
  auto [plain, cancel_plain] = with_cancel(parent);
  auto [timed, cancel_timed] = with_timeout(parent, 10000h);
  auto [below, cancel_below] = with_cancel(timed);
  for (const context &ctx : {parent, plain, timed, below})
    expect_open(ctx);
  cancel();
  for (const context &ctx : {parent, plain, timed, below})
    expect_done(ctx, errc::canceled);
  auto [late, cancel_late] = with_timeout(below, 10000h);
  expect_done(late, errc::canceled);
  EXPECT_EQ(late.deadline(), timed.deadline()) << "the earlier deadline, of the parent";
}

// TestChildFinishesFirst, for a parent that can be canceled and for one that cannot.
TEST_F(ConformanceContextTest, ChildFinishesFirst) {
  auto [cancelable_parent, stop] = with_cancel(background());
  for (const context &parent : {background(), cancelable_parent}) {
    auto [child, cancel] = with_cancel(parent);
    expect_open(child);
    cancel();
    expect_done(child, errc::canceled);
    expect_open(parent);
  }
}

// TestDeadline, TestTimeout: alone, below a later deadline, above a later one, now, and in the past.
TEST_F(ConformanceContextTest, DeadlinesInEveryPosition) {
  run_to_end([] {
    const auto expires = [](const context &ctx) {
      EXPECT_EQ(select(ctx.done(), after(60s)), 0u);
      EXPECT_EQ(ctx.err(), errc::deadline_exceeded);
    };
    const auto now = [] { return time_point::clock::now(); };
    auto [alone, c1] = with_deadline(background(), now() + 2ms);
    expires(alone);
    auto [outer, c2] = with_timeout(background(), 2ms);
    auto [inner, c3] = with_deadline(outer, now() + 1000h);
    expires(inner);
    auto [patient, c4] = with_timeout(background(), 1000h);
    auto [hasty, c5] = with_timeout(patient, 2ms);
    expires(hasty);
    expect_open(patient);
    auto [past, c6] = with_deadline(background(), now() - 1ms);
    expires(past);
    auto [present, c7] = with_deadline(background(), now());
    expires(present);
  });
}

// TestCanceledTimeout: a deadline that comes after the cancel changes nothing.
TEST_F(ConformanceContextTest, CanceledTimeout) {
  run_to_end([] {
    auto [outer, cancel_outer] = with_timeout(background(), 1000h);
    auto [inner, cancel] = with_timeout(outer, 20ms);
    auto [below, cancel_below] = with_timeout(inner, 10ms);
    cancel();
    expect_done(inner, errc::canceled);
    expect_done(below, errc::canceled);
    sleep_for(40ms);
    expect_done(inner, errc::canceled);
    expect_done(below, errc::canceled);
    expect_open(outer);
  });
}

// TestSimultaneousCancels: a tree of a hundred contexts, each canceled by a goroutine of its own.
TEST_F(ConformanceContextTest, SimultaneousCancels) {
  run_to_end([] {
    std::mt19937 random(7);
    for (int round = 0; round < rounds(50); ++round) {
      std::deque<cancelable> tree;
      tree.push_back(with_cancel(background()));
      for (std::size_t parent = 0; tree.size() < 100; ++parent)
        for (int i = 0; i < 4; ++i)
          tree.push_back(i % 2 ? with_cancel(tree[parent].ctx) : with_timeout(tree[parent].ctx, 1000h));
      std::vector<cancelable *> order;
      for (auto &each : tree)
        order.push_back(&each);
      std::shuffle(order.begin(), order.end(), random);
      wait_group wg;
      for (cancelable *each : order)
        wg.go([=] { each->cancel(); });
      std::shuffle(order.begin(), order.end(), random);
      for (cancelable *each : order)
        EXPECT_FALSE(each->ctx.done().recv());
      wg.wait();
      for (auto &each : tree)
        EXPECT_EQ(each.ctx.err(), errc::canceled);
    }
  });
}

// TestInterlockedCancels: a goroutine that the parent's end wakes cancels the child meanwhile.
TEST_F(ConformanceContextTest, InterlockedCancels) {
  run_to_end([] {
    for (int i = 0; i < rounds(1000); ++i) {
      auto [parent, cancel_parent] = with_cancel(background());
      auto [child, cancel_child] = with_cancel(parent);
      wait_group wg;
      wg.go([&parent = parent, &cancel_child = cancel_child] {
        parent.done().recv();
        cancel_child();
      });
      cancel_parent();
      EXPECT_FALSE(child.done().recv());
      wg.wait();
    }
  });
}

// TestWithCancelSimultaneouslyCanceledParent: a child that is made while its parent ends, ends too.
TEST_F(ConformanceContextTest, AChildMadeWhileItsParentEnds) {
  run_to_end([] {
    for (int i = 0; i < rounds(2000); ++i) {
      auto [parent, cancel] = with_cancel(background());
      wait_group wg;
      wg.go([&cancel = cancel] { cancel(); });
      auto [child, cancel_child] = i % 2 ? with_cancel(parent) : with_timeout(parent, 1000h);
      EXPECT_FALSE(child.done().recv());
      EXPECT_EQ(child.err(), errc::canceled);
      wg.wait();
    }
  });
}

/// testLayers: a chain of contexts of random kinds.
class layers {
public:
  layers(unsigned seed, std::chrono::nanoseconds timeout) : random_(seed) {
    context ctx = background();
    for (int timers = 0, i = 0; i < 30 || timers == 0; ++i) {
      const bool timed = random_() % 2;
      timers += timed;
      chain_.push_back(timed ? with_timeout(ctx, timeout) : with_cancel(ctx));
      ctx = chain_.back().ctx;
    }
  }
  const context &innermost() const { return chain_.back().ctx; }
  std::size_t size() const { return chain_.size(); }
  cancelable &operator[](std::size_t i) { return chain_[i]; }
  std::size_t any() { return random_() % chain_.size(); }

private:
  std::mt19937 random_;
  std::deque<cancelable> chain_;
};

// TestLayersCancel: a cancel anywhere ends all that is below, and nothing above.
TEST_F(ConformanceContextTest, LayersCancel) {
  for (unsigned seed = 0; seed < 20; ++seed) {
    layers chain(seed, 1000h);
    expect_open(chain.innermost());
    const std::size_t at = chain.any();
    chain[at].cancel();
    for (std::size_t i = 0; i < chain.size(); ++i)
      EXPECT_EQ(is_done(chain[i].ctx), i >= at) << "seed " << seed << ", layer " << i;
    expect_done(chain.innermost(), errc::canceled);
  }
}

// TestLayersTimeout.
TEST_F(ConformanceContextTest, LayersTimeout) {
  run_to_end([] {
    for (unsigned seed = 0; seed < 20; ++seed) {
      layers chain(seed, 1ms);
      EXPECT_EQ(select(chain.innermost().done(), after(60s)), 0u);
      EXPECT_EQ(chain.innermost().err(), errc::deadline_exceeded);
    }
  });
}

// TestCancelRemoves: a parent keeps nothing of a child that is gone, canceled or not.
TEST_F(ConformanceContextTest, AParentForgetsItsChildren) {
  if (sanitized)
    GTEST_SKIP() << "sanitizers hold freed memory back";
  auto [parent, stop] = with_cancel(background());
  const auto come_and_go = [&parent = parent](int n) {
    for (int i = 0; i < n; ++i) {
      auto [child, cancel] = i % 2 ? with_cancel(parent) : with_timeout(parent, 1h);
      if (i % 3 == 0)
        cancel();
      else if (i % 6 == 1) // without a timer; a released timeout stays until it is over, as in Go
        cancel.release();
    }
  };
  come_and_go(100);
  const long before = resident_kib();
  come_and_go(50000);
  EXPECT_LT(resident_kib() - before, 4096) << "KiB for 50,000 children";
}

// context.CancelFunc: "A CancelFunc does not wait for the work to stop."
TEST_F(ConformanceContextTest, CancelDoesNotWaitForTheWork) {
  run_to_end([] {
    auto [ctx, cancel] = with_cancel(background());
    auto gate = make_chan<void>();
    std::atomic<bool> stopped = false;
    wait_group wg;
    wg.go([&, gate, ctx = ctx] {
      ctx.done().recv();
      gate.recv();
      stopped = true;
    });
    wait_until_parked(1);
    cancel();
    EXPECT_FALSE(stopped);
    gate.close();
    wg.wait();
  });
}

// A deadline and a cancel at the same moment: one of them wins, and everybody agrees which.
TEST_F(ConformanceContextTest, DeadlineAndCancelAgree) {
  run_to_end([] {
    for (int i = 0; i < rounds(500); ++i) {
      auto [ctx, cancel] = with_timeout(background(), std::chrono::microseconds(i % 100));
      auto [child, cancel_child] = with_cancel(ctx);
      std::array<std::error_code, 4> seen;
      wait_group wg;
      for (auto &mine : seen)
        wg.go([&mine, ctx = &mine - &seen[0] < 2 ? ctx : child] {
          ctx.done().recv();
          mine = ctx.err();
        });
      sleep_for(std::chrono::microseconds(i % 70));
      cancel();
      wg.wait();
      for (const auto &each : seen)
        EXPECT_EQ(each, ctx.err());
      EXPECT_TRUE(ctx.err() == errc::canceled || ctx.err() == errc::deadline_exceeded);
    }
  });
}

} // namespace
} // namespace tether
