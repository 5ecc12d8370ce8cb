// SOURCE: GOLF artifact, deadlock/simple: a wait group on the stack, counted and never done; Go 1.26, WaitGroup
// CHECKS: tether-missing-done

// What was added is done by a goroutine.

#include <tether/tether.h>

void wait_for_workers() {
  tether::wait_group workers;
  workers.add(1);
  tether::go([&workers] { workers.done(); });
  workers.wait();
}

int main() {
  return tether::run([] { tether::go(wait_for_workers); });
}
