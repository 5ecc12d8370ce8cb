// What the benchmarks share. Every row is a function that runs as the main goroutine and does one kind of work; the
// files of the same name in bench/go and bench/boost do the same work under the same names.
#pragma once

#include <tether/tether.h>

#include <benchmark/benchmark.h>

#include <cstdint>
#include <initializer_list>

namespace tether::bench {

using state = benchmark::State;

/// Names the rows of a file.
class rows {
public:
  struct row {
    const char *name;
    void (*body)(state &);
  };
  rows(std::initializer_list<row> list) {
    for (const row &r : list)
      benchmark::RegisterBenchmark(r.name, [body = r.body](state &s) { run([&] { body(s); }); })->UseRealTime();
  }
};

/// How many operations the library asks for in this run.
inline std::int64_t wanted(const state &s) { return s.max_iterations; }

/// Times one call of work, which does `ops` operations, at least as many as are wanted.
template <class F>
void timed(state &s, std::int64_t ops, F work) {
  while (s.KeepRunningBatch(ops))
    work();
}

} // namespace tether::bench
