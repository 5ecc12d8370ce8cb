// SOURCE: note 004, "WaitGroup"
// CHECKS: tether-add-in-goroutine

#include <tether/tether.h>

#include <cstdio>

using namespace std::chrono_literals;

int main() {
  tether::wait_group wg;
  return tether::run([&wg] {
    wg.add(1);
    tether::go([&wg] {
      tether::defer done{[&] { wg.done(); }};
      std::printf("1st goroutine sleeping...\n");
      tether::sleep_for(1ns);
    });

    wg.add(1);
    tether::go([&wg] {
      tether::defer done{[&] { wg.done(); }};
      std::printf("2nd goroutine sleeping...\n");
      tether::sleep_for(2ns);
    });

    wg.wait();
    std::printf("All goroutines complete\n");
  });
}
