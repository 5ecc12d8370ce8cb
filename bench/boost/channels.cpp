#include "bench.h"

namespace bench {
namespace {

namespace fibers = boost::fibers;

void chan_pingpong(state &s) {
  fibers::unbuffered_channel<int> ping, pong;
  fibers::fiber other([&] {
    for (int v : ping)
      pong.push(v);
  });
  each(s, [&] {
    ping.push(1);
    keep(pong.value_pop());
  });
  ping.close();
  other.join();
}

template <class Channel>
void stream(state &s, Channel &values) {
  fibers::fiber sender([&, n = s.n()] {
    for (std::int64_t i = 0; i < n; ++i)
      values.push(1);
  });
  each(s, [&] { keep(values.value_pop()); });
  sender.join();
}
void chan_stream(state &s) {
  fibers::unbuffered_channel<int> values;
  stream(s, values);
}
/// A buffered channel's capacity is a power of two, of which it uses all but one: 127 values here.
void chan_stream_128(state &s) {
  fibers::buffered_channel<int> values(128);
  stream(s, values);
}

/// Capacity 2 is room for one value.
void chan_self(state &s) {
  fibers::buffered_channel<int> c(2);
  each(s, [&] {
    c.push(1);
    keep(c.value_pop());
  });
}

const rows registered{{"chan_pingpong", chan_pingpong},
                      {"chan_stream", chan_stream},
                      {"chan_stream_128", chan_stream_128},
                      {"chan_self", chan_self}};

} // namespace
} // namespace bench
