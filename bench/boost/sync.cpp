#include "bench.h"

#include <mutex>
#include <vector>

namespace bench {
namespace {

namespace fibers = boost::fibers;

template <class F>
void by_four(state &s, F work) {
  const std::int64_t n = s.n();
  timed(s, 4 * n, [&] {
    std::vector<fibers::fiber> four;
    for (int g = 0; g < 4; ++g)
      four.emplace_back([&] {
        for (std::int64_t i = 0; i < n; ++i)
          work();
      });
    for (fibers::fiber &f : four)
      f.join();
  });
}

void mutex_alone(state &s) {
  fibers::mutex mu;
  std::int64_t count = 0;
  each(s, [&] {
    std::lock_guard guard{mu};
    keep(++count);
  });
}

void mutex_four(state &s) {
  fibers::mutex mu;
  std::int64_t count = 0;
  by_four(s, [&] {
    std::lock_guard guard{mu};
    keep(++count);
  });
}

void mutex_four_yield(state &s) {
  fibers::mutex mu;
  by_four(s, [&] {
    std::lock_guard guard{mu};
    boost::this_fiber::yield();
  });
}

const rows registered{{"mutex_alone", mutex_alone}, {"mutex_four", mutex_four}, {"mutex_four_yield", mutex_four_yield}};

} // namespace
} // namespace bench
