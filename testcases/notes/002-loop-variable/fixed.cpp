// SOURCE: note 002, "Closures in goroutine", repaired: each goroutine has the number of its round
// CHECKS: none

#include <tether/tether.h>

int main() {
  return tether::run([] {
    const tether::chan<void> printed[] = {tether::make_chan<void>(2), tether::make_chan<void>(2)};
    for (int each : {0, 1})
      tether::go([each, printed] { printed[each].send(); });
    printed[1].recv();
    printed[0].recv();
  });
}
