// SOURCE: note 002, "Closures in goroutine", second snippet: each goroutine gets the number as an argument
// CHECKS: none

#include <tether/tether.h>

int main() {
  return tether::run([] {
    auto seen = tether::make_chan<int>();
    for (int n : {1, 2, 3})
      tether::go([seen](int val) { seen.send(val); }, n);
    int sum = 0;
    for (int i = 0; i < 3; ++i)
      sum += *seen.recv();
    return sum == 6 ? 0 : 1;
  });
}
