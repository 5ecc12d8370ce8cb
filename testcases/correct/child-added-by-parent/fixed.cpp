// SOURCE: looks like add inside a goroutine: the parent's own count is still held
// CHECKS: none
// LOOKS: nested add

#include <tether/tether.h>

int main() {
  return tether::run([] {
    tether::wait_group wg;
    wg.add();
    tether::go([&] {
      wg.add();
      tether::go([&] { wg.done(); });
      wg.done();
    });
    wg.wait();
  });
}
