// SOURCE: GOLF artifact, deadlock/simple: a lock on the stack, taken twice; Go 1.26, MutexStack
// CHECKS: tether-double-lock
// SCHEDULE: every

// The same goroutine takes a lock twice.

#include <tether/tether.h>

int count_twice() {
  tether::mutex mu;
  int count = 0;
  mu.lock();
  ++count;
  mu.lock(); // BUG: tether-double-lock
  ++count;
  mu.unlock();
  return count;
}

int main() {
  return tether::run([] { tether::go(count_twice); });
}
