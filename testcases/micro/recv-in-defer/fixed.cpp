// SOURCE: GOLF artifact, deadlock/corner-cases: a receive in a deferred function
// CHECKS: tether-no-counterpart

// The signal that it waits for is given.

#include <tether/tether.h>

void clean_up(const tether::chan<void> &may_end) {
  tether::defer wait{[&] { may_end.recv(); }};
}

int main() {
  return tether::run([] {
    auto may_end = tether::make_chan<void>();
    tether::go(clean_up, may_end);
    may_end.close();
  });
}
