// SOURCE: variant: the mirror image, three goroutines wait for a start signal that is sent once
// CHECKS: tether-ncast
// SCHEDULE: every

#include <tether/tether.h>

#include <atomic>

std::atomic<int> started{0};

void race() {
  auto start = tether::make_chan<void>();
  for (int lane = 0; lane < 3; ++lane) {
    tether::go([start] {
      start.recv(); // BUG: tether-ncast
      ++started;
    });
  }
  start.send();
}

int main() { return tether::run(race); }
