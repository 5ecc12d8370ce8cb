// SOURCE: note 004, "The tee-channel": a channel variable set to nil takes its case out of the select
// CHECKS: none

#include <tether/tether.h>

#include <cstdio>
#include <utility>

using stream = tether::recv_chan<int>;

std::pair<stream, stream> tee(tether::recv_chan<void> done, stream in) {
  auto out1 = tether::make_chan<int>();
  auto out2 = tether::make_chan<int>();
  tether::go([=] {
    tether::defer close_out1{[&] { out1.close(); }};
    tether::defer close_out2{[&] { out2.close(); }};
    for (int val : in) {
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

int main() {
  return tether::run([] {
    auto done = tether::make_chan<void>();
    tether::defer close_done{[&] { done.close(); }};

    auto numbers = tether::make_chan<int>();
    tether::go([numbers] {
      for (int i = 1; i <= 4; ++i)
        numbers.send(i);
      numbers.close();
    });

    auto [out1, out2] = tee(done, numbers);
    for (int val1 : out1)
      std::printf("out1: %d, out2: %d\n", val1, *out2.recv());
  });
}
