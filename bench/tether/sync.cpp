#include "bench.h"

namespace tether::bench {
namespace {

/// Four goroutines call work() as often as is wanted, each; the caller waits for them.
template <class F>
void by_four(state &s, F work) {
  const std::int64_t n = wanted(s);
  timed(s, 4 * n, [&] {
    wait_group wg;
    for (int g = 0; g < 4; ++g)
      wg.go([&] {
        for (std::int64_t i = 0; i < n; ++i)
          work();
      });
    wg.wait();
  });
}

/// Locks and unlocks a mutex that nobody else wants.
void mutex_alone(state &s) {
  mutex mu;
  std::int64_t count = 0;
  for (auto _ : s) {
    std::lock_guard guard{mu};
    benchmark::DoNotOptimize(++count);
  }
}

/// Four goroutines lock and unlock one mutex; per lock.
void mutex_four(state &s) {
  mutex mu;
  std::int64_t count = 0;
  by_four(s, [&] {
    std::lock_guard guard{mu};
    benchmark::DoNotOptimize(++count);
  });
}

/// The same, but whoever has the mutex yields before it unlocks, so that the others have to wait for it.
void mutex_four_yield(state &s) {
  mutex mu;
  by_four(s, [&] {
    std::lock_guard guard{mu};
    yield();
  });
}

/// Adds one to a wait group, takes it away and waits.
void wait_group_alone(state &s) {
  wait_group wg;
  for (auto _ : s) {
    wg.add();
    wg.done();
    wg.wait();
  }
}

/// Four goroutines add one to a wait group and take it away; per addition. The group never gets to zero.
void wait_group_four(state &s) {
  wait_group wg;
  wg.add();
  by_four(s, [&] {
    wg.add();
    wg.done();
  });
  wg.done();
}

const timed_rows registered{{"mutex_alone", mutex_alone},
                            {"mutex_four", mutex_four},
                            {"mutex_four_yield", mutex_four_yield},
                            {"wait_group_alone", wait_group_alone},
                            {"wait_group_four", wait_group_four}};

} // namespace
} // namespace tether::bench
