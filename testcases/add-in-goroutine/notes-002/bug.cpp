// SOURCE: note 002, "WaitGroup": add(1) called inside the goroutine, as the text warns
// CHECKS: tether-add-in-goroutine
// SCHEDULE: some

#include <tether/tether.h>

#include <cstdio>

int main() {
  tether::wait_group wg;
  return tether::run([&wg] {
    for (int i = 0; i < 3; ++i) {
      tether::go(
          [&wg](int id) {
            wg.add(1); // BUG: tether-add-in-goroutine
            tether::defer done{[&] { wg.done(); }};
            std::printf("Worker %d starting\n", id);
          },
          i);
    }

    wg.wait();
  });
}
