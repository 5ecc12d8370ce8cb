// SOURCE: Go 1.26, Mixed
// CHECKS: tether-circular-wait

// The parent receives first.

#include <tether/tether.h>

int compute() {
  auto result = tether::make_chan<int>();
  tether::wait_group children;
  children.add();
  tether::go([&, result] {
    result.send(42);
    children.done();
  });
  int value = *result.recv();
  children.wait();
  return value;
}

int main() {
  return tether::run([] { return compute() == 42 ? 0 : 1; });
}
