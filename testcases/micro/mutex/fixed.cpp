// SOURCE: GOLF artifact, deadlock/simple: a lock on the stack, taken twice; Go 1.26, MutexStack
// CHECKS: tether-double-lock

// The lock is released in between.

#include <tether/tether.h>

int count_twice() {
  tether::mutex mu;
  int count = 0;
  mu.lock();
  ++count;
  mu.unlock();
  mu.lock();
  ++count;
  mu.unlock();
  return count;
}

int main() {
  return tether::run([] { tether::go(count_twice); });
}
