#include "bench.h"

namespace tether::bench {
namespace {

/// Selects between two channels that both hold a value, and sends it back.
void select_ready(state &s) {
  auto a = make_chan<int>(1);
  auto b = make_chan<int>(1);
  a.send(1);
  b.send(2);
  recv_case from_a{a};
  recv_case from_b{b};
  for (auto _ : s) {
    select(from_a, from_b);
    if (from_a)
      a.send(*from_a);
    else
      b.send(*from_b);
  }
}

/// Selects between an empty channel and `otherwise`.
void select_otherwise(state &s) {
  auto c = make_chan<int>();
  recv_case got{c};
  for (auto _ : s)
    benchmark::DoNotOptimize(select(got, otherwise));
}

/// As chan_pingpong, every operation in a select beside a receive from a channel that ends both.
void select_pingpong(state &s) {
  auto ping = make_chan<int>();
  auto pong = make_chan<int>();
  auto stop = make_chan<void>();
  wait_group wg;
  wg.go([&] {
    for (;;) {
      recv_case got{ping};
      recv_case stopped{stop};
      select(got, stopped);
      if (stopped)
        return;
      send_case sent{pong, *got};
      recv_case stopped_again{stop};
      select(sent, stopped_again);
      if (stopped_again)
        return;
    }
  });
  for (auto _ : s) {
    send_case sent{ping, 1};
    recv_case stopped{stop};
    select(sent, stopped);
    recv_case got{pong};
    recv_case stopped_again{stop};
    select(got, stopped_again);
    benchmark::DoNotOptimize(*got);
  }
  stop.close();
  wg.wait();
}

const timed_rows registered{
    {"select_ready", select_ready}, {"select_otherwise", select_otherwise}, {"select_pingpong", select_pingpong}};

} // namespace
} // namespace tether::bench
