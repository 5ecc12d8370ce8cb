// What the benchmarks share. Every row is a function that runs as the main goroutine and does one kind of work; the
// rows of the same name in bench/go and bench/boost do the same work.
#pragma once

#include <tether/tether.h>

#include <benchmark/benchmark.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <initializer_list>

namespace tether::bench {

using state = benchmark::State;

/// Rows whose value is the time of one operation. The library runs them several times, until they take long enough.
class timed_rows {
public:
  struct row {
    const char *name;
    void (*body)(state &);
  };
  timed_rows(std::initializer_list<row> list) {
    for (const row &r : list)
      benchmark::RegisterBenchmark(r.name, [body = r.body](state &s) { run([&] { body(s); }); })->UseRealTime();
  }
};

/// Rows that are run once and return their value.
class single_rows {
public:
  struct row {
    const char *name;
    double (*body)();
  };
  single_rows(std::initializer_list<row> list) {
    for (const row &r : list)
      benchmark::RegisterBenchmark(r.name, [body = r.body](state &s) {
        for (auto _ : s)
          run([&] { s.counters["value"] = body(); });
      })->Iterations(1);
  }
};

/// How many operations the library asks for in this run.
inline std::int64_t wanted(const state &s) { return s.max_iterations; }

/// Times calls of work, each of which does `ops` operations, until there were as many as are wanted.
template <class F>
void timed(state &s, std::int64_t ops, F work) {
  while (s.KeepRunningBatch(ops))
    work();
}

/// By how much the rows with crowds of goroutines are to be made smaller: BENCH_SHRINK, a power of ten.
inline std::size_t shrink() {
  const char *text = std::getenv("BENCH_SHRINK");
  return text ? std::strtoul(text, nullptr, 10) : 1;
}

/// Ends the process: a row did not do its work.
[[noreturn]] inline void fail(const char *why) {
  std::fprintf(stderr, "%s\n", why);
  std::_Exit(1);
}

} // namespace tether::bench
