// The benchmarks of the runtime, one named row for each kind of work; TETHER_MAX_PROCS says on how many processors.
#include <benchmark/benchmark.h>

BENCHMARK_MAIN();
