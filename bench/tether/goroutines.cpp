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
  while (s.KeepRunningBatch(1000)) {
    for (int i = 0; i < 1000; ++i)
      wg.go([] {});
    wg.wait();
  }
}

const rows registered{
    {"yield_alone", yield_alone}, {"yield_two", yield_two}, {"spawn_one", spawn_one}, {"spawn_many", spawn_many}};

} // namespace
} // namespace tether::bench
