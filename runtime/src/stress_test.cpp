// Large numbers and long mixtures. TETHER_STRESS_SECONDS sets the length of the mixture (5 without it).
#include "test_support.h"

#include <array>
#include <cstdlib>
#include <mutex>
#include <random>
#include <shared_mutex>

namespace tether {
namespace {

using namespace test;
class StressTest : public RuntimeTest {};

TEST_F(StressTest, ManyGoroutinesParkedAndWokenByClose) {
  run_to_end([] {
    const int n = rounds(100000);
    auto gate = make_chan<void>();
    std::atomic<int> woken = 0;
    wait_group ready, wg;
    ready.add(n);
    for (int i = 0; i < n; ++i)
      wg.go([&, gate] {
        ready.done();
        EXPECT_FALSE(gate.recv());
        ++woken;
      });
    ready.wait();
    gate.close();
    wg.wait();
    EXPECT_EQ(woken, n);
  });
}

TEST_F(StressTest, ManyGoroutinesComeAndGo) {
  run_to_end([] {
    std::atomic<int> sum = 0;
    wait_group wg;
    const int n = rounds(300000);
    for (int i = 0; i < n; ++i) {
      wg.go([&] { ++sum; });
      if (i % 1000 == 0)
        wg.wait();
    }
    wg.wait();
    EXPECT_EQ(sum, n);
  });
}

TEST_F(StressTest, DeepStacksAreUsable) {
  struct deep {
    [[gnu::noinline]] static int down(int depth) {
      volatile char frame[256];
      frame[0] = char(depth % 3);
      if (depth % 50 == 0)
        yield();
      return depth == 0 ? 0 : down(depth - 1) + frame[0] - depth % 3 + 1;
    }
  };
  run_to_end([] {
    wait_group wg;
    for (int g = 0; g < 50; ++g)
      wg.go([] { EXPECT_EQ(deep::down(sanitized ? 60 : 300), sanitized ? 60 : 300); });
    wg.wait();
  });
}

/// A little of everything. Every worker runs until the context ends, and each value sent is counted on both
/// sides.
class mixture {
public:
  explicit mixture(context ctx) : ctx_(std::move(ctx)) {}

  void start(wait_group &wg) {
    for (int i = 0; i < 4; ++i) {
      producers_.go([this, i] { produce(unsigned(i)); });
      wg.go([this] { consume(); });
      wg.go([this] { use_locks(); });
      wg.go([this] { fan_out(); });
      wg.go([this] { cancel_trees(); });
      wg.go([this] { play_with_timers(); });
    }
    wg.go([this] { producers_.wait(), fast_.close(), slow_.close(); });
  }

  void check() const {
    EXPECT_EQ(sent_, received_);
    EXPECT_GT(received_, 0);
    EXPECT_EQ(plain_, locked_);
    EXPECT_EQ(started_, finished_);
  }

private:
  bool over() const { return bool(ctx_.err()); }

  void produce(unsigned seed) {
    std::minstd_rand random(seed + 1);
    recv_case stop{ctx_.done()};
    while (!over()) {
      const int v = int(random() % 1000);
      send_case to_fast{fast_, v}, to_slow{slow_, v};
      select(to_fast, to_slow, stop);
      if (to_fast || to_slow)
        sent_ += v;
      if (v % 100 == 0)
        yield();
    }
  }

  void consume() {
    recv_chan<int> fast = fast_, slow = slow_;
    while (fast || slow) {
      recv_case from_fast{fast}, from_slow{slow};
      select(from_fast, from_slow, after(1s));
      for (auto *got : {&from_fast, &from_slow})
        if (*got && got->closed())
          (got == &from_fast ? fast : slow) = nullptr;
        else if (*got)
          received_ += **got;
    }
  }

  void use_locks() {
    for (int i = 0; !over(); ++i) {
      {
        std::lock_guard lock(mu_);
        ++plain_;
        if (i % 50 == 0)
          yield();
      }
      ++locked_;
      if (i % 8 == 0) {
        std::lock_guard lock(rw_);
        a_ = b_ = i;
      } else {
        std::shared_lock lock(rw_);
        EXPECT_EQ(a_, b_);
      }
      if (i % 100 == 0)
        yield();
    }
  }

  void fan_out() {
    while (!over()) {
      wait_group wg;
      auto results = make_chan<int>(8);
      for (int i = 0; i < 8; ++i)
        ++started_, wg.go([=, this] { results.send(i), ++finished_; });
      wg.wait();
      results.close();
      int sum = 0;
      for (int v : results)
        sum += v;
      EXPECT_EQ(sum, 28);
    }
  }

  void cancel_trees() {
    while (!over()) {
      auto [parent, cancel] = with_cancel(ctx_);
      auto [child, cancel_child] = with_timeout(parent, 300us);
      wait_group wg;
      for (int i = 0; i < 4; ++i)
        wg.go([&child = child] {
          EXPECT_FALSE(child.done().recv());
          EXPECT_TRUE(child.err());
        });
      sleep_for(200us);
      cancel();
      wg.wait();
    }
  }

  void play_with_timers() {
    timer t{1ms};
    while (!over()) {
      t.reset(100us);
      recv_case fired{t.channel()};
      select(fired, after(80us));
      auto pending = after_func(50us, [this] { ++finished_; });
      ++started_;
      if (pending.stop())
        ++finished_;
    }
  }

  context ctx_;
  wait_group producers_;
  chan<int> fast_ = make_chan<int>(16), slow_ = make_chan<int>();
  mutex mu_;
  shared_mutex rw_;
  long plain_ = 0, a_ = 0, b_ = 0;
  std::atomic<long> locked_ = 0, sent_ = 0, received_ = 0, started_ = 0, finished_ = 0;
};

TEST_F(StressTest, Mixture) {
  const char *length = std::getenv("TETHER_STRESS_SECONDS");
  const std::chrono::duration<double> seconds(length ? std::atof(length) : 5.0);
  run_to_end([=] {
    auto [ctx, cancel] = with_timeout(background(), seconds);
    mixture m(ctx);
    wait_group wg;
    m.start(wg);
    wg.wait();
    EXPECT_TRUE(eventually([] { return num_goroutines() == 1; }));
    m.check();
  });
}

} // namespace
} // namespace tether
