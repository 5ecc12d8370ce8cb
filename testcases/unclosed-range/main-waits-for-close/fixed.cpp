// SOURCE: note 004, chanOwner
// CHECKS: tether-unclosed-range

#include <tether/tether.h>

#include <cstdio>

int main() {
  return tether::run([] {
    auto chan_owner = []() -> tether::recv_chan<int> {
      auto result_stream = tether::make_chan<int>(5);
      tether::go([result_stream] {
        tether::defer close_stream{[&] { result_stream.close(); }};
        for (int i = 0; i <= 5; ++i)
          result_stream.send(i);
      });
      return result_stream;
    };

    auto result_stream = chan_owner();
    for (int result : result_stream)
      std::printf("received : %d\n", result);

    std::printf("Done receiving!\n");
  });
}
