#include "bench.h"

namespace tether::bench {
namespace {

/// Four goroutines share `ops` calls of work(); the caller waits for them.
template <class F>
void by_four(std::int64_t ops, F work) {
  wait_group wg;
  for (int g = 0; g < 4; ++g)
    wg.go([&] {
      for (std::int64_t i = 0; i < ops / 4; ++i)
        work();
    });
  wg.wait();
}

/// Locks and unlocks a mutex that nobody else wants.
void mutex_uncontended(state &s) {
  mutex mu;
  std::int64_t count = 0;
  for (auto _ : s) {
    std::lock_guard guard{mu};
    benchmark::DoNotOptimize(++count);
  }
}

/// Four goroutines lock and unlock one mutex; per lock.
void mutex_contended(state &s) {
  mutex mu;
  std::int64_t count = 0;
  const std::int64_t ops = 4 * wanted(s);
  timed(s, ops, [&] {
    by_four(ops, [&] {
      std::lock_guard guard{mu};
      benchmark::DoNotOptimize(++count);
    });
  });
}

const rows registered{{"mutex_uncontended", mutex_uncontended}, {"mutex_contended", mutex_contended}};

} // namespace
} // namespace tether::bench
