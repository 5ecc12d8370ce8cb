// SOURCE: note 004, "pprof": the goroutines get a channel, which is closed in the end
// CHECKS: tether-no-counterpart

#include <tether/tether.h>

int main() {
  return tether::run([] {
    auto block_forever = tether::make_chan<void>();
    tether::defer unblock{[&] { block_forever.close(); }};
    for (int i = 0; i < 2; ++i)
      tether::go([block_forever] { block_forever.recv(); });
  });
}
