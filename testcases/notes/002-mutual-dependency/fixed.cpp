// SOURCE: note 002, "Deadlock inside goroutine due to mutual channel dependency", repaired
// CHECKS: tether-no-counterpart

#include <tether/tether.h>

int main() {
  return tether::run([] {
    auto ch1 = tether::make_chan<int>();
    auto ch2 = tether::make_chan<int>(1);

    tether::go([ch1, ch2] {
      ch1.recv();
      ch2.send(1);
    });

    ch1.send(1);
    return *ch2.recv() == 1 ? 0 : 1;
  });
}
