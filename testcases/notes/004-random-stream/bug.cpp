// SOURCE: note 004, "Preventing Goroutine Leaks": newRandStream, an endless producer of which three numbers are read
// CHECKS: tether-peer-gone
// SCHEDULE: every

#include <tether/tether.h>

#include <cstdio>
#include <cstdlib>

int main() {
  return tether::run([] {
    auto new_rand_stream = []() -> tether::recv_chan<int> {
      auto rand_stream = tether::make_chan<int>();
      tether::go([rand_stream] {
        tether::defer exited{[] { std::printf("new_rand_stream closure exited.\n"); }};
        tether::defer close_stream{[&] { rand_stream.close(); }};
        for (;;)
          rand_stream.send(std::rand()); // BUG: tether-peer-gone
      });
      return rand_stream;
    };

    auto rand_stream = new_rand_stream();
    std::printf("3 random ints:\n");
    for (int i = 1; i <= 3; ++i)
      std::printf("%d:%d\n", i, *rand_stream.recv());
  });
}
