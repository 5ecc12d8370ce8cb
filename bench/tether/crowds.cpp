// What many goroutines cost that all wait for one channel.
#include "bench.h"

#include <atomic>
#include <chrono>
#include <fstream>
#include <time.h>
#include <unistd.h>

namespace tether::bench {
namespace {

using namespace std::chrono_literals;
using clock = std::chrono::steady_clock;

double ms_since(clock::time_point start) {
  return std::chrono::duration<double, std::milli>(clock::now() - start).count();
}

class crowd {
public:
  /// Starts n goroutines; returns when all of them wait.
  void park(std::size_t n) {
    for (std::size_t i = 0; i < n; ++i)
      wg_.go([this, n] {
        if (arrived_.fetch_add(1) + 1 == n)
          all_here_.close();
        gate_.recv();
      });
    all_here_.recv();
  }
  /// Wakes them by closing the channel; returns when all have ended.
  void wake() {
    gate_.close();
    wg_.wait();
  }

private:
  chan<void> gate_ = make_chan<void>();
  chan<void> all_here_ = make_chan<void>();
  wait_group wg_;
  std::atomic<std::size_t> arrived_ = 0;
};

double park_million() {
  crowd c;
  const auto start = clock::now();
  c.park(1'000'000 / shrink());
  const double ms = ms_since(start);
  c.wake();
  return ms;
}

double wake_million() {
  crowd c;
  c.park(1'000'000 / shrink());
  const auto start = clock::now();
  c.wake();
  return ms_since(start);
}

double resident_kib() {
  std::size_t size = 0, resident = 0;
  std::ifstream("/proc/self/statm") >> size >> resident;
  return static_cast<double>(resident) * static_cast<double>(sysconf(_SC_PAGESIZE)) / 1024;
}

/// Resident memory of one waiting goroutine, in KiB: a hundred thousand of them.
double parked_memory() {
  const std::size_t n = 100'000 / shrink();
  const double before = resident_kib();
  crowd c;
  c.park(n);
  const double each = (resident_kib() - before) / static_cast<double>(n);
  c.wake();
  return each;
}

double cpu_ms() {
  timespec t{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) * 1e3 + static_cast<double>(t.tv_nsec) / 1e6;
}

/// Processor time, in ms, that the process uses in two seconds in which ten thousand goroutines wait and nothing
/// happens.
double idle_cpu() {
  crowd c;
  c.park(10'000 / shrink());
  sleep_for(100ms);
  const double before = cpu_ms();
  sleep_for(2s / shrink());
  const double used = cpu_ms() - before;
  c.wake();
  return used;
}

const single_rows registered{{"park_million", park_million},
                             {"wake_million", wake_million},
                             {"parked_memory", parked_memory},
                             {"idle_cpu", idle_cpu}};

} // namespace
} // namespace tether::bench
