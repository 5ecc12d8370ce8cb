// SOURCE: note 004, "Once": many goroutines call once.Do, the count is one
// CHECKS: none

#include <tether/tether.h>

int main() {
  return tether::run([] {
    int count = 0;
    tether::once once;
    tether::wait_group wg;
    wg.add(4);
    for (int i = 0; i < 4; ++i)
      tether::go([&] {
        tether::defer leave{[&] { wg.done(); }};
        once.call([&] { ++count; });
      });
    wg.wait();
    return count == 1 ? 0 : 1;
  });
}
