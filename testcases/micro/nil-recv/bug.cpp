// SOURCE: Go 1.26, NilRecv
// CHECKS: tether-no-counterpart
// SCHEDULE: every

// The handle was declared and never given a channel.

#include <tether/tether.h>

int main() {
  return tether::run([] {
    tether::chan<int> results;
    tether::go([results] {
      results.recv(); // BUG: tether-no-counterpart
    });
  });
}
