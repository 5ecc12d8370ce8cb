// SOURCE: looks like an early return: the result has room, so that the caller may leave without it
// CHECKS: none
// LOOKS: buffered result

#include <tether/tether.h>

int measure(bool quick) {
  auto result = tether::make_chan<int>(1);
  tether::go([result] { result.send(42); });
  if (quick)
    return 0;
  return *result.recv();
}

int main() {
  return tether::run([] { return measure(true) + measure(false) == 42 ? 0 : 1; });
}
