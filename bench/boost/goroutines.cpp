#include "bench.h"

#include <vector>

namespace bench {
namespace {

namespace fibers = boost::fibers;

void yield_alone(state &s) {
  each(s, [] { boost::this_fiber::yield(); });
}

void yield_two(state &s) {
  const std::int64_t n = s.n();
  timed(s, 2 * n, [n] {
    auto yields = [n] {
      for (std::int64_t i = 0; i < n; ++i)
        boost::this_fiber::yield();
    };
    fibers::fiber other(yields);
    yields();
    other.join();
  });
}

void spawn_one(state &s) {
  each(s, [] { fibers::fiber([] {}).join(); });
}

void spawn_many(state &s) {
  timed(s, 1000, [] {
    std::vector<fibers::fiber> all;
    all.reserve(1000);
    for (int i = 0; i < 1000; ++i)
      all.emplace_back([] {});
    for (fibers::fiber &f : all)
      f.join();
  });
}

using channel = fibers::unbuffered_channel<std::int64_t>;

/// Children are started as Boost's own version of this benchmark starts them: at once, depth first.
void skynet_node(channel &parent, std::int64_t first, std::int64_t leaves) {
  if (leaves == 1) {
    parent.push(first);
    return;
  }
  channel sums;
  std::vector<fibers::fiber> children;
  for (int i = 0; i < 10; ++i)
    children.emplace_back(fibers::launch::dispatch, [&sums, first = first + i * (leaves / 10), size = leaves / 10] {
      skynet_node(sums, first, size);
    });
  std::int64_t sum = 0;
  for (int i = 0; i < 10; ++i)
    sum += sums.value_pop();
  // The channel may go only when its senders have.
  for (fibers::fiber &child : children)
    child.join();
  parent.push(sum);
}

void skynet(state &s) {
  const std::int64_t leaves = 1'000'000 / shrink();
  each(s, [leaves] {
    channel result;
    fibers::fiber root([&] { skynet_node(result, 0, leaves); });
    if (result.value_pop() != leaves * (leaves - 1) / 2)
      fail("skynet: wrong sum");
    root.join();
  });
}

const rows registered{{"yield_alone", yield_alone},
                      {"yield_two", yield_two},
                      {"spawn_one", spawn_one},
                      {"spawn_many", spawn_many},
                      {"skynet", skynet}};

} // namespace
} // namespace bench
