// The rows of bench/tether for Boost.Fiber. Runs one and prints a line of JSON:
//
//   bench_boost -row chan_pingpong -time 0.3
//
// BENCH_PROCS says on how many threads: one with the round-robin scheduler, several with the work-stealing one, whose
// idle threads sleep.
#include "bench.h"

#include <boost/version.hpp>

#include <algorithm>
#include <barrier>
#include <cstring>
#include <string>
#include <thread>
#include <vector>

namespace bench {
namespace {

std::vector<row> &all_rows() {
  static std::vector<row> rows;
  return rows;
}

/// Runs a row until it takes at least `target`, with the steps of Go's testing.B.
double measure(timed_body body, std::chrono::duration<double> target) {
  std::int64_t n = 1;
  for (;;) {
    state s(n);
    body(s);
    if (s.took() >= target || n >= 1'000'000'000)
      return s.ns_per_op();
    const double left = target / std::max<std::chrono::duration<double>>(s.took(), std::chrono::nanoseconds(1));
    const auto predicted = static_cast<std::int64_t>(1.2 * left * static_cast<double>(n));
    n = std::clamp<std::int64_t>(predicted, n + 1, 100 * n);
  }
}

/// Runs f in a fiber that may move between `threads` threads.
template <class F>
void run(unsigned threads, F f) {
  namespace fibers = boost::fibers;
  if (threads == 1)
    return fibers::fiber(f).join();
  std::barrier registered(threads);
  fibers::mutex mu;
  fibers::condition_variable changed;
  bool over = false;
  std::vector<std::thread> others;
  for (unsigned i = 1; i < threads; ++i)
    others.emplace_back([&] {
      fibers::use_scheduling_algorithm<fibers::algo::work_stealing>(threads, true);
      registered.arrive_and_wait();
      std::unique_lock lock(mu);
      changed.wait(lock, [&] { return over; });
    });
  fibers::use_scheduling_algorithm<fibers::algo::work_stealing>(threads, true);
  registered.arrive_and_wait();
  fibers::fiber(f).join();
  {
    std::lock_guard lock(mu);
    over = true;
  }
  changed.notify_all();
  for (std::thread &t : others)
    t.join();
}

int main(int argc, char **argv) {
  std::string name;
  std::chrono::duration<double> target{0.3}, warmup{0.05};
  for (int i = 1; i < argc; ++i) {
    const std::string option = argv[i];
    if (option == "-list") {
      for (const row &r : all_rows())
        std::puts(r.name);
      return 0;
    }
    if (option == "-version")
      return std::puts(BOOST_LIB_VERSION), 0;
    if (i + 1 == argc)
      fail("usage: bench_boost -list | -version | -row NAME [-time SECONDS] [-warmup SECONDS]");
    const char *value = argv[++i];
    if (option == "-row")
      name = value;
    else if (option == "-time")
      target = std::chrono::duration<double>(std::strtod(value, nullptr));
    else if (option == "-warmup")
      warmup = std::chrono::duration<double>(std::strtod(value, nullptr));
    else
      fail("bench_boost: unknown option");
  }
  const auto found = std::find_if(all_rows().begin(), all_rows().end(), [&](const row &r) { return r.name == name; });
  if (found == all_rows().end())
    fail("bench_boost: no such row");
  const char *procs = std::getenv("BENCH_PROCS");
  double result = 0;
  run(procs ? static_cast<unsigned>(std::strtoul(procs, nullptr, 10)) : 1, [&] {
    if (found->single) {
      result = found->single();
    } else {
      measure(found->timed, warmup);
      result = measure(found->timed, target);
    }
  });
  std::printf("{\"name\": \"%s\", \"value\": %.17g, \"single\": %s}\n", found->name, result,
              found->single ? "true" : "false");
  return 0;
}

} // namespace

rows::rows(std::initializer_list<row> list) { all_rows().insert(all_rows().end(), list); }

} // namespace bench

int main(int argc, char **argv) { return bench::main(argc, argv); }
