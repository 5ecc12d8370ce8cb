// SOURCE: note 004, "The bridge-channel": read to the end with done nil, as in the note, and stopped through done
// CHECKS: none
// LOOKS: nil channel in a select

#include <tether/tether.h>

#include <vector>

using done_chan = tether::recv_chan<void>;
using stream = tether::recv_chan<int>;

stream or_done(done_chan done, stream c) {
  auto val_stream = tether::make_chan<int>();
  tether::go([=] {
    tether::defer close_stream{[&] { val_stream.close(); }};
    for (;;) {
      tether::recv_case stop{done};
      tether::recv_case v{c};
      tether::select(stop, v);
      if (stop || v.closed())
        return;
      tether::select(tether::send_case{val_stream, *v}, done);
    }
  });
  return val_stream;
}

stream bridge(done_chan done, tether::recv_chan<stream> chan_stream) {
  auto val_stream = tether::make_chan<int>();
  tether::go([=] {
    tether::defer close_stream{[&] { val_stream.close(); }};
    for (;;) {
      tether::recv_case maybe_stream{chan_stream};
      tether::recv_case stop{done};
      tether::select(maybe_stream, stop);
      if (stop || maybe_stream.closed())
        return;
      for (int val : or_done(done, *maybe_stream))
        tether::select(tether::send_case{val_stream, val}, done);
    }
  });
  return val_stream;
}

tether::recv_chan<stream> gen_vals(done_chan done) {
  auto chan_stream = tether::make_chan<stream>();
  tether::go([=] {
    tether::defer close_stream{[&] { chan_stream.close(); }};
    for (int i = 0; i < 10; ++i) {
      auto vals = tether::make_chan<int>(1);
      vals.send(i);
      vals.close();
      if (tether::select(done, tether::send_case{chan_stream, vals}) == 0)
        return;
    }
  });
  return chan_stream;
}

int main() {
  return tether::run([] {
    std::vector<int> all;
    for (int v : bridge(nullptr, gen_vals(nullptr)))
      all.push_back(v);

    auto done = tether::make_chan<void>();
    std::vector<int> first;
    for (int v : bridge(done, gen_vals(done))) {
      first.push_back(v);
      if (first.size() == 3)
        break;
    }
    done.close();

    bool right = all == std::vector<int>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9} && first == std::vector<int>{0, 1, 2};
    return right ? 0 : 1;
  });
}
