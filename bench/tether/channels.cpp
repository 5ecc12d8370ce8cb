#include "bench.h"

namespace tether::bench {
namespace {

/// Two goroutines answer each other over two unbuffered channels: two sends and two receives.
void chan_pingpong(state &s) {
  auto ping = make_chan<int>();
  auto pong = make_chan<int>();
  go([ping, pong] {
    for (int v : ping)
      pong.send(v);
    pong.close();
  });
  for (auto _ : s) {
    ping.send(1);
    benchmark::DoNotOptimize(pong.recv());
  }
  ping.close();
  pong.recv();
}

/// One goroutine sends, the other one receives; per value.
void stream(state &s, std::size_t capacity) {
  auto values = make_chan<int>(capacity);
  wait_group wg;
  wg.go([values, n = wanted(s)] {
    for (std::int64_t i = 0; i < n; ++i)
      values.send(1);
  });
  for (auto _ : s)
    benchmark::DoNotOptimize(values.recv());
  wg.wait();
}
void chan_stream(state &s) { stream(s, 0); }
void chan_stream_128(state &s) { stream(s, 128); }

/// A goroutine sends into a buffered channel and receives the value itself.
void chan_self(state &s) {
  auto c = make_chan<int>(1);
  for (auto _ : s) {
    c.send(1);
    benchmark::DoNotOptimize(c.recv());
  }
}

const timed_rows registered{{"chan_pingpong", chan_pingpong},
                            {"chan_stream", chan_stream},
                            {"chan_stream_128", chan_stream_128},
                            {"chan_self", chan_self}};

} // namespace
} // namespace tether::bench
