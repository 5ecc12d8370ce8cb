// SOURCE: looks like more senders than receives: only the first error is kept, the others are dropped
// CHECKS: none
// LOOKS: buffered result

#include <tether/tether.h>

int main() {
  return tether::run([] {
    auto error = tether::make_chan<int>(1);
    tether::wait_group wg;
    for (int i = 0; i < 3; ++i)
      wg.go([error, i] { tether::select(tether::send_case{error, i}, tether::otherwise); });
    wg.wait();
    return *error.recv() < 3 ? 0 : 1;
  });
}
