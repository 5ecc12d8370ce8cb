// SOURCE: variant: the mirror image, one close releases all the waiting goroutines
// CHECKS: tether-ncast

#include <tether/tether.h>

#include <atomic>

std::atomic<int> started{0};

void race() {
  auto start = tether::make_chan<void>();
  for (int lane = 0; lane < 3; ++lane) {
    tether::go([start] {
      start.recv();
      ++started;
    });
  }
  start.close();
}

int main() { return tether::run(race); }
