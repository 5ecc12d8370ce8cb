// SOURCE: Go 1.26 and GOLF artifact: a tree of goroutines, each of which waits for its children
// CHECKS: none

// The signal is given.

#include <tether/tether.h>

void grow(int depth, const tether::chan<void> &ripe) {
  if (depth == 0) {
    ripe.recv();
    return;
  }
  tether::wait_group branches;
  branches.go([depth, ripe] { grow(depth - 1, ripe); });
  branches.wait();
}

int main() {
  return tether::run([] {
    auto ripe = tether::make_chan<void>();
    tether::go(grow, 2, ripe);
    ripe.close();
  });
}
