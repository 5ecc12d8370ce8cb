// SOURCE: Go 1.26, Mixed; main itself blocks, exit status 2
// CHECKS: tether-circular-wait
// SCHEDULE: every

// The child sends, then says that it is done; the parent waits for that before it receives.

#include <tether/tether.h>

int compute() {
  auto result = tether::make_chan<int>();
  tether::wait_group children;
  children.add();
  tether::go([&, result] {
    result.send(42); // BUG: tether-circular-wait
    children.done();
  });
  children.wait(); // BUG: tether-circular-wait
  return *result.recv();
}

int main() {
  return tether::run([] { return compute() == 42 ? 0 : 1; });
}
