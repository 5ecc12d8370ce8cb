// SOURCE: note 002, "WaitGroup"
// CHECKS: tether-add-in-goroutine

#include <tether/tether.h>

#include <cstdio>

int main() {
  tether::wait_group wg;
  return tether::run([&wg] {
    for (int i = 0; i < 3; ++i) {
      wg.add(1);
      tether::go(
          [&wg](int id) {
            tether::defer done{[&] { wg.done(); }};
            std::printf("Worker %d starting\n", id);
          },
          i);
    }

    wg.wait();
  });
}
