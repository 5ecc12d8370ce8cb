// SOURCE: looks like sends without receives: a buffered channel counts who may work
// CHECKS: none
// LOOKS: semaphore of a channel

#include <tether/tether.h>

int main() {
  return tether::run([] {
    auto slots = tether::make_chan<void>(2);
    tether::wait_group wg;
    for (int i = 0; i < 3; ++i) {
      slots.send();
      wg.go([slots] { slots.recv(); });
    }
    wg.wait();
  });
}
