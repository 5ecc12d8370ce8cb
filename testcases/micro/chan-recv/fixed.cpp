// SOURCE: GOLF artifact, deadlock/simple: a receive from a fresh channel; Go 1.26, ChanRecv
// CHECKS: tether-no-counterpart

// The channel is closed by who made it.

#include <tether/tether.h>

int main() {
  return tether::run([] {
    for (int i = 0; i < 2; ++i) {
      auto ready = tether::make_chan<void>();
      tether::go([ready] { ready.recv(); });
      ready.close();
    }
  });
}
