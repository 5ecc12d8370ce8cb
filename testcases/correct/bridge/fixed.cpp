// SOURCE: note 004, "The bridge-channel", with its done channel nil as in the note
// CHECKS: none

#include <tether/tether.h>

#include <cstdio>

using stream = tether::recv_chan<int>;

stream bridge(tether::recv_chan<void> done, tether::recv_chan<stream> chan_stream) {
  auto val_stream = tether::make_chan<int>();
  tether::go([=] {
    tether::defer close_stream{[&] { val_stream.close(); }};
    for (;;) {
      tether::recv_case maybe_stream{chan_stream};
      tether::recv_case stop{done};
      tether::select(maybe_stream, stop);
      if (stop || maybe_stream.closed())
        return;
      for (int val : *maybe_stream)
        tether::select(tether::send_case{val_stream, val}, done);
    }
  });
  return val_stream;
}

tether::recv_chan<stream> gen_vals() {
  auto chan_stream = tether::make_chan<stream>();
  tether::go([chan_stream] {
    tether::defer close_stream{[&] { chan_stream.close(); }};
    for (int i = 0; i < 10; ++i) {
      auto vals = tether::make_chan<int>(1);
      vals.send(i);
      vals.close();
      chan_stream.send(vals);
    }
  });
  return chan_stream;
}

int main() {
  return tether::run([] {
    for (int v : bridge(nullptr, gen_vals()))
      std::printf("%d ", v);
  });
}
