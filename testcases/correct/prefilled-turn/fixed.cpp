// SOURCE: looks like two goroutines that wait for each other: one of the two turns is there from the start
// CHECKS: none
// LOOKS: prefilled channel

#include <tether/tether.h>

int main() {
  return tether::run([] {
    auto odd = tether::make_chan<void>(1), even = tether::make_chan<void>(1);
    odd.send();
    tether::wait_group wg;
    wg.go([odd, even] {
      for (int i = 0; i < 2; ++i) {
        odd.recv();
        even.send();
      }
    });
    wg.go([odd, even] {
      for (int i = 0; i < 2; ++i) {
        even.recv();
        odd.send();
      }
    });
    wg.wait();
  });
}
