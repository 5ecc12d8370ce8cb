// SOURCE: note 004, "WaitGroup": Add inside the goroutine instead of outside, as the comment warns
// CHECKS: tether-add-in-goroutine
// SCHEDULE: some

#include <tether/tether.h>

#include <cstdio>

using namespace std::chrono_literals;

int main() {
  tether::wait_group wg;
  return tether::run([&wg] {
    tether::go([&wg] {
      wg.add(1); // BUG: tether-add-in-goroutine
      tether::defer done{[&] { wg.done(); }};
      std::printf("1st goroutine sleeping...\n");
      tether::sleep_for(1ns);
    });

    tether::go([&wg] {
      wg.add(1); // BUG: tether-add-in-goroutine
      tether::defer done{[&] { wg.done(); }};
      std::printf("2nd goroutine sleeping...\n");
      tether::sleep_for(2ns);
    });

    wg.wait();
    std::printf("All goroutines complete\n");
  });
}
