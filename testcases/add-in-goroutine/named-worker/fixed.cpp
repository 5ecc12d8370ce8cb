// SOURCE: variant: the goroutine is a named function that takes the wait group by reference
// CHECKS: tether-add-in-goroutine

#include <tether/tether.h>

#include <cstdio>
#include <functional>

void worker(tether::wait_group &wg, int id) {
  tether::defer done{[&] { wg.done(); }};
  std::printf("worker %d\n", id);
}

int main() {
  tether::wait_group workers;
  return tether::run([&workers] {
    for (int id = 1; id <= 3; ++id) {
      workers.add();
      tether::go(worker, std::ref(workers), id);
    }
    workers.wait();
  });
}
