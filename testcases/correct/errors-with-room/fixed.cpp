// SOURCE: looks like many senders and one receiver: there is room for every error
// CHECKS: none
// LOOKS: buffered result

#include <tether/tether.h>

int main() {
  return tether::run([] {
    constexpr int checks = 3;
    auto errors = tether::make_chan<int>(checks);
    for (int i = 0; i < checks; ++i)
      tether::go([errors, i] { errors.send(i); });
    return *errors.recv() >= 0 ? 0 : 1; // the first is enough
  });
}
