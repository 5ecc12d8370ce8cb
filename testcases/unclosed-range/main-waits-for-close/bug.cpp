// SOURCE: variant: note 004, chanOwner without its deferred close; main itself blocks, exit status 2
// CHECKS: tether-unclosed-range
// SCHEDULE: every

#include <tether/tether.h>

#include <cstdio>

int main() {
  return tether::run([] {
    auto chan_owner = []() -> tether::recv_chan<int> {
      auto result_stream = tether::make_chan<int>(5);
      tether::go([result_stream] {
        for (int i = 0; i <= 5; ++i)
          result_stream.send(i);
      });
      return result_stream;
    };

    auto result_stream = chan_owner();
    for (int result : result_stream) // BUG: tether-unclosed-range
      std::printf("received : %d\n", result);

    std::printf("Done receiving!\n");
  });
}
