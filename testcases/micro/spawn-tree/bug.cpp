// SOURCE: Go 1.26 and GOLF artifact: a tree of goroutines, each of which waits for its children
// CHECKS: none
// SCHEDULE: every
// MISS: recursion is not followed

// The leaves wait for a signal that is not given, and so do all above them.

#include <tether/tether.h>

void grow(int depth, const tether::chan<void> &ripe) {
  if (depth == 0) {
    ripe.recv(); // BUG: no-sender
    return;
  }
  tether::wait_group branches;
  branches.go([depth, ripe] { grow(depth - 1, ripe); });
  branches.wait(); // BUG: no-sender
}

int main() {
  return tether::run([] {
    auto ripe = tether::make_chan<void>();
    tether::go(grow, 2, ripe);
  });
}
