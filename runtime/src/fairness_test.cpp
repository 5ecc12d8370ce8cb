// On one processor: no runnable goroutine waits for ever behind a pair that keeps waking each other. In Go such a pair
// shares one time slice, and then goes to the end of the queue.
#include "test_support.h"

#include <functional>

namespace tether {
namespace {

using namespace test;

class FairnessTest : public RuntimeTest {
private:
  procs_guard one_{1};
};

constexpr auto too_long = 20s;

/// A pair of goroutines that hand a token back and forth until the condition holds, or for far too long. Returns
/// how long that was.
class busy_pair {
public:
  explicit busy_pair(std::function<bool()> over) : over_(std::move(over)) {
    for (int i : {0, 1})
      wg_.go([this, i] { play(c_[i], c_[1 - i]); });
    wait_until_parked(2);
  }
  /// Begins; returns at the end.
  clock::duration play_on() {
    const auto start = clock::now();
    c_[0].send(1);
    wg_.wait();
    return clock::now() - start;
  }

private:
  void play(chan<int> in, chan<int> out) {
    const auto end = clock::now() + too_long;
    for ([[maybe_unused]] int token : in) {
      if (over_() || clock::now() > end) {
        out.close();
        return;
      }
      out.send(1);
    }
    if (!over_() && clock::now() < end)
      ADD_FAILURE() << "the other one ended too early";
  }

  std::function<bool()> over_;
  chan<int> c_[2] = {make_chan<int>(), make_chan<int>()};
  wait_group wg_;
};

// Goroutines that were just started, behind a pair.
TEST_F(FairnessTest, NewGoroutinesStartBesideAPair) {
  run_to_end([] {
    std::atomic<int> ran = 0;
    constexpr int n = 50;
    busy_pair pair([&] { return ran == n; });
    wait_group wg;
    for (int i = 0; i < n; ++i)
      wg.go([&] { ++ran; });
    const auto took = pair.play_on();
    EXPECT_EQ(ran, n);
    EXPECT_LT(took, too_long / 2);
    wg.wait();
  });
}

// Goroutines that were woken, behind a pair.
TEST_F(FairnessTest, WokenGoroutinesRunBesideAPair) {
  for (int n : {1, 10, 100})
    run_to_end([=] {
      std::atomic<int> ran = 0;
      busy_pair pair([&] { return ran == n; });
      auto gate = make_chan<int>();
      wait_group wg;
      for (int i = 0; i < n; ++i)
        wg.go([&] { gate.recv(), ++ran; });
      wait_until_parked(std::size_t(n) + 2);
      gate.close();
      const auto took = pair.play_on();
      EXPECT_EQ(ran, n) << "of " << n << " that were woken";
      EXPECT_LT(took, too_long / 2);
      wg.wait();
    });
}

// A timer's goroutine, a plain thread's and a woken sleeper come in from outside.
TEST_F(FairnessTest, WhatComesFromOutsideRunsBesideAPair) {
  run_to_end([] {
    std::atomic<int> ran = 0;
    busy_pair pair([&] { return ran == 3; });
    wait_group wg;
    after_func(2ms, [&] { ++ran; });
    wg.go([&] { sleep_for(2ms), ++ran; });
    wg.go([&] { blocking([] {}), ++ran; });
    const auto took = pair.play_on();
    EXPECT_EQ(ran, 3);
    EXPECT_LT(took, too_long / 2);
    wg.wait();
  });
}

} // namespace
} // namespace tether
