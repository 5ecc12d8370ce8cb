#include "bench.h"

namespace tether::bench {
namespace {

/// One goroutine yields while nothing else is runnable.
void yield_alone(state &s) {
  for (auto _ : s)
    yield();
}

/// Two goroutines yield to each other; per yield.
void yield_two(state &s) {
  const std::int64_t n = wanted(s);
  timed(s, 2 * n, [n] {
    wait_group wg;
    auto yields = [n] {
      for (std::int64_t i = 0; i < n; ++i)
        yield();
    };
    wg.go(yields);
    yields();
    wg.wait();
  });
}

/// Starts one goroutine and waits for its end.
void spawn_one(state &s) {
  wait_group wg;
  for (auto _ : s) {
    wg.go([] {});
    wg.wait();
  }
}

/// Starts a thousand goroutines and waits for all; per goroutine.
void spawn_many(state &s) {
  wait_group wg;
  timed(s, 1000, [&] {
    for (int i = 0; i < 1000; ++i)
      wg.go([] {});
    wg.wait();
  });
}

/// Sends the sum of the numbers from `first` on, `leaves` of them, which ten children each find for a tenth.
void skynet_node(send_chan<std::int64_t> parent, std::int64_t first, std::int64_t leaves) {
  if (leaves == 1)
    return parent.send(first);
  auto sums = make_chan<std::int64_t>();
  for (int i = 0; i < 10; ++i)
    go(skynet_node, sums, first + i * (leaves / 10), leaves / 10);
  std::int64_t sum = 0;
  for (int i = 0; i < 10; ++i)
    sum += *sums.recv();
  parent.send(sum);
}

/// Builds a tree of goroutines, ten children to a node and a million leaves, and sums up over it.
void skynet(state &s) {
  const std::int64_t leaves = 1'000'000 / shrink();
  for (auto _ : s) {
    auto result = make_chan<std::int64_t>();
    go(skynet_node, result, 0, leaves);
    if (result.recv() != leaves * (leaves - 1) / 2)
      fail("skynet: wrong sum");
  }
}

const timed_rows registered{{"yield_alone", yield_alone},
                            {"yield_two", yield_two},
                            {"spawn_one", spawn_one},
                            {"spawn_many", spawn_many},
                            {"skynet", skynet}};

} // namespace
} // namespace tether::bench
