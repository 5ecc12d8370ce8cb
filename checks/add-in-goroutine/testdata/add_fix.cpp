// The repair: add() moves in front of the start.
#include <tether/tether.h>

#include <vector>

int work();
void log(int);

void single() {
  tether::wait_group wg;
  tether::go([&wg] {
    wg.add(); // want: tether-add-in-goroutine
    log(work());
    wg.done();
  });
  wg.wait();
}

void in_a_loop(const std::vector<int> &items) {
  tether::wait_group wg;
  for (int item : items) {
    tether::go([&wg, item] {
      wg.add(1); // want: tether-add-in-goroutine
      log(item);
      wg.done();
    });
  }
  wg.wait();
}
