// SOURCE: note 002, "Deadlock inside goroutine due to mutual channel dependency"; main itself blocks, exit status 2
// CHECKS: tether-no-counterpart
// SCHEDULE: every

#include <tether/tether.h>

int main() {
  return tether::run([] {
    auto ch1 = tether::make_chan<int>();
    auto ch2 = tether::make_chan<int>();

    tether::go([ch1, ch2] {
      ch1.recv(); // BUG: tether-no-counterpart
      ch2.send(1);
    });

    ch2.recv(); // BUG: tether-no-counterpart
  });
}
