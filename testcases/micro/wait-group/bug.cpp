// SOURCE: GOLF artifact, deadlock/simple: a wait group on the stack, counted and never done; Go 1.26, WaitGroup
// CHECKS: tether-missing-done
// SCHEDULE: every

// One is added and nobody calls done().

#include <tether/tether.h>

void wait_for_workers() {
  tether::wait_group workers;
  workers.add(1);
  workers.wait(); // BUG: tether-missing-done
}

int main() {
  return tether::run([] { tether::go(wait_for_workers); });
}
