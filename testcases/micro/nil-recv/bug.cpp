// SOURCE: Go 1.26, NilRecv
// CHECKS: none
// SCHEDULE: every
// MISS: no check for a channel that is nil

// The handle was declared and never given a channel.

#include <tether/tether.h>

int main() {
  return tether::run([] {
    tether::chan<int> results;
    tether::go([results] {
      results.recv(); // BUG: nil-channel
    });
  });
}
