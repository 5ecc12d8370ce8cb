// SOURCE: note 004, "Confinement": the owner closes its channel, the consumer ranges over it
// CHECKS: none

#include <tether/tether.h>

#include <cstdio>

int main() {
  return tether::run([] {
    auto chan_owner = []() -> tether::recv_chan<int> {
      auto results = tether::make_chan<int>(5);
      tether::go([results] {
        tether::defer close_results{[&] { results.close(); }};
        for (int i = 0; i <= 5; ++i)
          results.send(i);
      });
      return results;
    };

    auto consumer = [](tether::recv_chan<int> results) {
      int received = 0;
      for (int result : results) {
        std::printf("Received : %d\n", result);
        received += result;
      }
      std::printf("Done receiving!\n");
      return received;
    };

    auto results = chan_owner();
    return consumer(results) == 15 ? 0 : 1;
  });
}
