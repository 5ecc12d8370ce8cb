// The repair: add() moves in front of the start.
#include <tether/tether.h>

#include <vector>

int work();
void log(int);

void single() {
  tether::wait_group wg;
  wg.add();
  tether::go([&wg] {
    log(work());
    wg.done();
  });
  wg.wait();
}

void in_a_loop(const std::vector<int> &items) {
  tether::wait_group wg;
  for (int item : items) {
    wg.add(1);
    tether::go([&wg, item] {
      log(item);
      wg.done();
    });
  }
  wg.wait();
}
