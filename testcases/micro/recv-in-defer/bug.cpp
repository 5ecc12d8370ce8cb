// SOURCE: GOLF artifact, deadlock/corner-cases: a receive in a deferred function
// CHECKS: tether-no-counterpart
// SCHEDULE: every

// The goroutine has done its work and waits on its way out.

#include <tether/tether.h>

void clean_up(const tether::chan<void> &may_end) {
  tether::defer wait{[&] {
    may_end.recv(); // BUG: tether-no-counterpart
  }};
}

int main() {
  return tether::run([] {
    auto may_end = tether::make_chan<void>();
    tether::go(clean_up, may_end);
  });
}
