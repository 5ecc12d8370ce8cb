// SOURCE: Go 1.26, Mixed; main itself blocks, exit status 2
// CHECKS: none
// SCHEDULE: every
// MISS: no check for goroutines that wait for each other

// The child sends, then says that it is done; the parent waits for that before it receives.

#include <tether/tether.h>

int compute() {
  auto result = tether::make_chan<int>();
  tether::wait_group children;
  children.add();
  tether::go([&, result] {
    result.send(42); // BUG: wrong-order
    children.done();
  });
  children.wait(); // BUG: wrong-order
  return *result.recv();
}

int main() {
  return tether::run([] { return compute() == 42 ? 0 : 1; });
}
