// SOURCE: GOLF artifact, deadlock/simple: a receive from a fresh channel; Go 1.26, ChanRecv
// CHECKS: tether-no-counterpart
// SCHEDULE: every

// Nobody has the other end of the channel.

#include <tether/tether.h>

int main() {
  return tether::run([] {
    for (int i = 0; i < 2; ++i) {
      auto ready = tether::make_chan<void>();
      tether::go([ready] {
        ready.recv(); // BUG: tether-no-counterpart
      });
    }
  });
}
