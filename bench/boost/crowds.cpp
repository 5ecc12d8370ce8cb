#include "bench.h"

#include <atomic>
#include <fstream>
#include <time.h>
#include <unistd.h>
#include <vector>

namespace bench {
namespace {

namespace fibers = boost::fibers;
using namespace std::chrono_literals;

double ms_since(clock::time_point start) {
  return std::chrono::duration<double, std::milli>(clock::now() - start).count();
}

class crowd {
public:
  void park(std::size_t n) {
    all_.reserve(n);
    for (std::size_t i = 0; i < n; ++i)
      all_.emplace_back([this, n] {
        char nothing;
        if (arrived_.fetch_add(1) + 1 == n)
          all_here_.close();
        gate_.pop(nothing);
      });
    char nothing;
    all_here_.pop(nothing);
  }
  void wake() {
    gate_.close();
    for (fibers::fiber &f : all_)
      f.join();
  }

private:
  fibers::unbuffered_channel<char> gate_;
  fibers::unbuffered_channel<char> all_here_;
  std::vector<fibers::fiber> all_;
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

double idle_cpu() {
  crowd c;
  c.park(10'000 / shrink());
  boost::this_fiber::sleep_for(100ms);
  const double before = cpu_ms();
  boost::this_fiber::sleep_for(std::chrono::duration_cast<clock::duration>(2s) / shrink());
  const double used = cpu_ms() - before;
  c.wake();
  return used;
}

const rows registered{{"park_million", nullptr, park_million},
                      {"wake_million", nullptr, wake_million},
                      {"parked_memory", nullptr, parked_memory},
                      {"idle_cpu", nullptr, idle_cpu}};

} // namespace
} // namespace bench
