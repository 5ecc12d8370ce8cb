// SOURCE: Go 1.26, DaisyChain: each goroutine waits for the next, and the last one sleeps
// CHECKS: none

#include <tether/tether.h>

using namespace std::chrono_literals;

int main() {
  return tether::run([] {
    auto last = tether::make_chan<void>();
    tether::go([last] {
      tether::sleep_for(1ms);
      last.close();
    });
    tether::recv_chan<void> next = last;
    for (int i = 0; i < 2; ++i) {
      auto own = tether::make_chan<void>();
      tether::go([next, own] {
        next.recv();
        own.close();
      });
      next = own;
    }
    next.recv();
  });
}
