// SOURCE: looks like an addition after the wait: a counted goroutine starts another one in the same group
// CHECKS: none
// LOOKS: nested add

#include <tether/tether.h>

int main() {
  return tether::run([] {
    tether::wait_group wg;
    auto found = tether::make_chan<int>(2);
    wg.go([&, found] {
      found.send(1);
      wg.go([found] { found.send(2); });
    });
    wg.wait();
    return found.size() == 2 ? 0 : 1;
  });
}
