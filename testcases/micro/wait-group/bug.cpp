// SOURCE: GOLF artifact, deadlock/simple: a wait group on the stack, counted and never done; Go 1.26, WaitGroup
// CHECKS: none
// SCHEDULE: every
// MISS: no check for a wait group that stays counted

// One is added and nobody calls done().

#include <tether/tether.h>

void wait_for_workers() {
  tether::wait_group workers;
  workers.add(1);
  workers.wait(); // BUG: missing-done
}

int main() {
  return tether::run([] { tether::go(wait_for_workers); });
}
