// SOURCE: note 004, "Some Handy Generators": repeat never ends by itself, the deferred close of done ends it
// CHECKS: none

#include <tether/tether.h>

#include <cstdio>
#include <vector>

tether::recv_chan<int> repeat(tether::recv_chan<void> done, std::vector<int> values) {
  auto value_stream = tether::make_chan<int>();
  tether::go([=] {
    tether::defer close_stream{[&] { value_stream.close(); }};
    for (;;) {
      for (int v : values) {
        tether::recv_case stop{done};
        tether::select(stop, tether::send_case{value_stream, v});
        if (stop)
          return;
      }
    }
  });
  return value_stream;
}

tether::recv_chan<int> take(tether::recv_chan<void> done, tether::recv_chan<int> value_stream, int num) {
  auto take_stream = tether::make_chan<int>();
  tether::go([=] {
    tether::defer close_stream{[&] { take_stream.close(); }};
    for (int i = 0; i < num; ++i) {
      auto v = value_stream.recv();
      if (!v)
        return;
      tether::recv_case stop{done};
      tether::select(stop, tether::send_case{take_stream, *v});
      if (stop)
        return;
    }
  });
  return take_stream;
}

int main() {
  return tether::run([] {
    auto done = tether::make_chan<void>();
    tether::defer close_done{[&] { done.close(); }};

    int ones = 0;
    for (int num : take(done, repeat(done, {1}), 10)) {
      std::printf("%d ", num);
      ones += num;
    }
    return ones == 10 ? 0 : 1;
  });
}
