// SOURCE: looks like a lock that is never given back: who takes over the work unlocks it
// CHECKS: none

#include <tether/tether.h>

int main() {
  return tether::run([] {
    tether::mutex door;
    auto inside = tether::make_chan<void>();
    door.lock();
    tether::go([&door, inside] {
      door.unlock();
      inside.send();
    });
    door.lock();
    door.unlock();
    inside.recv();
  });
}
