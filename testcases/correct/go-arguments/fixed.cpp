// SOURCE: note 000, "Goroutine introduction": `go f(x, y, z)` evaluates f, x, y and z in the current goroutine
// CHECKS: none

#include <tether/tether.h>

void f(int x, int y, int z, tether::send_chan<int> sum) { sum.send(x + y + z); }

int main() {
  return tether::run([] {
    auto sum = tether::make_chan<int>();
    int x = 1;
    tether::go(f, x, x + 1, x + 2, sum);
    x = 100;
    return *sum.recv() == 6 ? 0 : 1;
  });
}
