// What the benchmarks of Boost.Fiber share: the rows of bench/tether as far as Boost.Fiber has what they need (it has
// no select, wait groups, contexts or stoppable timers).
#pragma once

#include <boost/fiber/all.hpp>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <initializer_list>

namespace bench {

using clock = std::chrono::steady_clock;

/// One run of a timed row, which is to do at least n() operations between start() and stop().
class state {
public:
  explicit state(std::int64_t n) : n_(n) {}
  std::int64_t n() const { return n_; }
  void start() { start_ = clock::now(); }
  /// Ends the measurement, in which `ops` operations were done.
  void stop(std::int64_t ops) {
    took_ = clock::now() - start_;
    ops_ = ops;
  }
  clock::duration took() const { return took_; }
  double ns_per_op() const {
    return std::chrono::duration<double, std::nano>(took_).count() / static_cast<double>(ops_);
  }

private:
  std::int64_t n_;
  std::int64_t ops_ = 1;
  clock::time_point start_;
  clock::duration took_{};
};

/// Times n() calls of work, each of which is one operation.
template <class F>
void each(state &s, F work) {
  s.start();
  for (std::int64_t i = 0; i < s.n(); ++i)
    work();
  s.stop(s.n());
}

/// Times calls of work, each of which does `ops` operations, until there were n().
template <class F>
void timed(state &s, std::int64_t ops, F work) {
  std::int64_t done = 0;
  s.start();
  for (; done < s.n(); done += ops)
    work();
  s.stop(done);
}

using timed_body = void (*)(state &);
using single_body = double (*)();

struct row {
  const char *name;
  timed_body timed = nullptr;
  single_body single = nullptr; ///< run once, returns the value
};

/// Names the rows of a file.
struct rows {
  rows(std::initializer_list<row> list);
};

/// Keeps the compiler from leaving out the computation of value.
template <class T>
void keep(const T &value) {
  asm volatile("" : : "m"(value) : "memory");
}

/// By how much the rows with crowds of fibers are to be made smaller: BENCH_SHRINK, a power of ten.
inline std::size_t shrink() {
  const char *text = std::getenv("BENCH_SHRINK");
  return text ? std::strtoul(text, nullptr, 10) : 1;
}

/// Ends the process: a row did not do its work.
[[noreturn]] inline void fail(const char *why) {
  std::fprintf(stderr, "%s\n", why);
  std::_Exit(1);
}

} // namespace bench
