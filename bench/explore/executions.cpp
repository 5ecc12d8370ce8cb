// How many executions a second the exploration of small kernels makes: at random, so that the number does not depend
// on how many schedules a kernel has.
#include <tether/explore.h>
#include <tether/tether.h>

#include <benchmark/benchmark.h>

#include <memory>
#include <mutex>

namespace {

using namespace std::chrono_literals;

void ping() {
  auto c = tether::make_chan<int>();
  tether::go([c] { c.send(1); });
  c.recv();
}

void mutex_pair() {
  tether::mutex mu;
  tether::wait_group wg;
  for (int i = 0; i < 2; ++i)
    wg.go([&mu] { std::lock_guard lock(mu); });
  wg.wait();
}

void timeout() {
  auto reply = tether::make_chan<int>();
  tether::go([reply] { reply.send(1); });
  tether::select(reply, tether::after(1s));
}

template <void (*Kernel)()>
void executions(benchmark::State &state) {
  tether::explore::options o;
  o.preemptions = -1;
  o.exhaustive = false;
  o.schedules = 200'000;
  o.time = 1h;
  std::uint64_t made = 0;
  for (auto _ : state)
    made += tether::explore::run(Kernel, o).schedules;
  state.counters["executions"] = benchmark::Counter(static_cast<double>(made), benchmark::Counter::kIsRate);
}

BENCHMARK(executions<ping>)->Name("explore/ping");
BENCHMARK(executions<mutex_pair>)->Name("explore/mutex_pair");
BENCHMARK(executions<timeout>)->Name("explore/timeout");

} // namespace

BENCHMARK_MAIN();
