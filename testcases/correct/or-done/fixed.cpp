// SOURCE: note 004, "The or-done-channel": a consumer that stops early stops the relay through done
// CHECKS: none

#include <tether/tether.h>

#include <cstdio>

tether::recv_chan<int> or_done(tether::recv_chan<void> done, tether::recv_chan<int> c) {
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

int main() {
  return tether::run([] {
    auto done = tether::make_chan<void>();
    auto my_chan = tether::make_chan<int>();
    tether::go([=] {
      tether::defer close_chan{[&] { my_chan.close(); }};
      for (int i = 0;; ++i) {
        tether::send_case sent{my_chan, i};
        if (tether::select(done, sent) == 0)
          return;
      }
    });

    int sum = 0;
    for (int val : or_done(done, my_chan)) {
      std::printf("%d ", val);
      sum += val;
      if (val == 5)
        break;
    }
    done.close();
    return sum == 15 ? 0 : 1;
  });
}
