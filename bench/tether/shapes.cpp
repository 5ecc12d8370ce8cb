// The workloads of crossbeam-channel's benchmarks: a job moves a fixed number of messages from one, or four, producers
// to one, or four, consumers. Its channels and goroutines are part of the job. After crossbeam-channel/benchmarks.
#include "bench.h"

#include <array>

namespace tether::bench {
namespace {

constexpr std::size_t messages = 100'000;

void send_some(const send_chan<std::size_t> &to, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i)
    to.send(i);
}

void recv_some(const recv_chan<std::size_t> &from, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i)
    benchmark::DoNotOptimize(from.recv());
}

/// One channel; per message.
template <std::size_t Producers, std::size_t Consumers, std::size_t Capacity>
void one_channel(state &s) {
  timed(s, messages, [] {
    auto c = make_chan<std::size_t>(Capacity);
    wait_group wg;
    for (std::size_t p = 0; p < Producers; ++p)
      wg.go([c] { send_some(c, messages / Producers); });
    for (std::size_t r = 1; r < Consumers; ++r)
      wg.go([c] { recv_some(c, messages / Consumers); });
    recv_some(c, messages / Consumers);
    wg.wait();
  });
}

using four_channels = std::array<chan<std::size_t>, 4>;

four_channels make_four() {
  four_channels c;
  for (auto &one : c)
    one = make_chan<std::size_t>();
  return c;
}

void select_recv_some(const four_channels &c, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) {
    recv_case c0{c[0]}, c1{c[1]}, c2{c[2]}, c3{c[3]};
    benchmark::DoNotOptimize(select(c0, c1, c2, c3));
  }
}

void select_send_some(const four_channels &c, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) {
    send_case c0{c[0], i}, c1{c[1], i}, c2{c[2], i}, c3{c[3], i};
    benchmark::DoNotOptimize(select(c0, c1, c2, c3));
  }
}

/// Four producers, each with its own unbuffered channel; one consumer selects among them. Per message.
void select_rx(state &s) {
  timed(s, messages, [] {
    const four_channels c = make_four();
    wait_group wg;
    for (const auto &one : c)
      wg.go([one] { send_some(one, messages / 4); });
    select_recv_some(c, messages);
    wg.wait();
  });
}

/// Four producers and four consumers, all of which select among four unbuffered channels; per message.
void select_both(state &s) {
  timed(s, messages, [] {
    const four_channels c = make_four();
    wait_group wg;
    for (int g = 0; g < 4; ++g) {
      wg.go([&] { select_send_some(c, messages / 4); });
      wg.go([&] { select_recv_some(c, messages / 4); });
    }
    wg.wait();
  });
}

const timed_rows registered{
    {"spsc_0", one_channel<1, 1, 0>}, {"spsc_1", one_channel<1, 1, 1>}, {"spsc_n", one_channel<1, 1, messages>},
    {"mpsc_0", one_channel<4, 1, 0>}, {"mpsc_1", one_channel<4, 1, 1>}, {"mpsc_n", one_channel<4, 1, messages>},
    {"mpmc_0", one_channel<4, 4, 0>}, {"mpmc_1", one_channel<4, 4, 1>}, {"mpmc_n", one_channel<4, 4, messages>},
    {"select_rx", select_rx},         {"select_both", select_both}};

} // namespace
} // namespace tether::bench
