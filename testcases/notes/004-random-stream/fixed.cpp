// SOURCE: note 004, "Preventing Goroutine Leaks": newRandStream(done), which is told to stop
// CHECKS: tether-peer-gone

#include <tether/tether.h>

#include <cstdio>
#include <cstdlib>

int main() {
  return tether::run([] {
    auto new_rand_stream = [](tether::recv_chan<void> done) -> tether::recv_chan<int> {
      auto rand_stream = tether::make_chan<int>();
      tether::go([=] {
        tether::defer exited{[] { std::printf("new_rand_stream closure exited.\n"); }};
        tether::defer close_stream{[&] { rand_stream.close(); }};
        for (;;) {
          tether::send_case sent{rand_stream, std::rand()};
          tether::recv_case stop{done};
          tether::select(sent, stop);
          if (stop)
            return;
        }
      });
      return rand_stream;
    };

    auto done = tether::make_chan<void>();
    auto rand_stream = new_rand_stream(done);
    std::printf("3 random ints:\n");
    for (int i = 1; i <= 3; ++i)
      std::printf("%d:%d\n", i, *rand_stream.recv());
    done.close();
  });
}
