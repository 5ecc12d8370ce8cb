#include "bench.h"

#include <bit>
#include <vector>

namespace bench {
namespace {

namespace fibers = boost::fibers;

constexpr std::size_t messages = 100'000;

template <std::size_t Producers, std::size_t Consumers, class Channel>
void move_all(Channel &c) {
  auto recv_some = [&c] {
    for (std::size_t i = 0; i < messages / Consumers; ++i)
      keep(c.value_pop());
  };
  std::vector<fibers::fiber> others;
  for (std::size_t p = 0; p < Producers; ++p)
    others.emplace_back([&c] {
      for (std::size_t i = 0; i < messages / Producers; ++i)
        c.push(i);
    });
  for (std::size_t r = 1; r < Consumers; ++r)
    others.emplace_back(recv_some);
  recv_some();
  for (fibers::fiber &f : others)
    f.join();
}

template <std::size_t Producers, std::size_t Consumers, std::size_t Capacity>
void one_channel(state &s) {
  timed(s, messages, [] {
    if constexpr (Capacity == 0) {
      fibers::unbuffered_channel<std::size_t> c;
      move_all<Producers, Consumers>(c);
    } else {
      // One place of a buffered channel stays unused.
      fibers::buffered_channel<std::size_t> c(std::bit_ceil(Capacity + 1));
      move_all<Producers, Consumers>(c);
    }
  });
}

const rows registered{
    {"spsc_0", one_channel<1, 1, 0>}, {"spsc_1", one_channel<1, 1, 1>}, {"spsc_n", one_channel<1, 1, messages>},
    {"mpsc_0", one_channel<4, 1, 0>}, {"mpsc_1", one_channel<4, 1, 1>}, {"mpsc_n", one_channel<4, 1, messages>},
    {"mpmc_0", one_channel<4, 4, 0>}, {"mpmc_1", one_channel<4, 4, 1>}, {"mpmc_n", one_channel<4, 4, messages>}};

} // namespace
} // namespace bench
