// SOURCE: note 004, "The tee-channel", read at both ends at a time: nil takes a case out of the select
// CHECKS: none
// LOOKS: nil channel in a select

#include <tether/tether.h>

#include <utility>
#include <vector>

using done_chan = tether::recv_chan<void>;
using stream = tether::recv_chan<int>;

stream repeat(done_chan done, std::vector<int> values) {
  auto value_stream = tether::make_chan<int>();
  tether::go([=] {
    tether::defer close_stream{[&] { value_stream.close(); }};
    for (;;) {
      for (int v : values) {
        if (tether::select(done, tether::send_case{value_stream, v}) == 0)
          return;
      }
    }
  });
  return value_stream;
}

stream take(done_chan done, stream value_stream, int num) {
  auto take_stream = tether::make_chan<int>();
  tether::go([=] {
    tether::defer close_stream{[&] { take_stream.close(); }};
    for (int i = 0; i < num; ++i) {
      auto v = value_stream.recv();
      if (!v || tether::select(done, tether::send_case{take_stream, *v}) == 0)
        return;
    }
  });
  return take_stream;
}

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

std::pair<stream, stream> tee(done_chan done, stream in) {
  auto out1 = tether::make_chan<int>();
  auto out2 = tether::make_chan<int>();
  tether::go([=] {
    tether::defer close_out1{[&] { out1.close(); }};
    tether::defer close_out2{[&] { out2.close(); }};
    for (int val : or_done(done, in)) {
      auto left = out1;
      auto right = out2;
      for (int i = 0; i < 2; ++i) {
        switch (tether::select(done, tether::send_case{left, val}, tether::send_case{right, val})) {
        case 1:
          left = nullptr;
          break;
        case 2:
          right = nullptr;
          break;
        default:
          break;
        }
      }
    }
  });
  return {out1, out2};
}

std::vector<int> read_all(stream in) {
  std::vector<int> seen;
  for (int v : in)
    seen.push_back(v);
  return seen;
}

int main() {
  return tether::run([] {
    auto done = tether::make_chan<void>();
    tether::defer close_done{[&] { done.close(); }};
    auto [out1, out2] = tee(done, take(done, repeat(done, {1, 2, 3}), 300));

    auto seen2 = tether::make_chan<std::vector<int>>(1);
    tether::go([seen2, in = out2] { seen2.send(read_all(in)); });
    auto seen1 = read_all(out1);
    return seen1.size() == 300 && seen1 == seen2.recv() ? 0 : 1;
  });
}
