// SOURCE: GOLF artifact, deadlock/simple/ticker: a goroutine that ends after some ticks
// CHECKS: none

#include <tether/tether.h>

using namespace std::chrono_literals;

int main() {
  return tether::run([] {
    auto done = tether::make_chan<int>(1);
    tether::go([done] {
      tether::ticker beat{1ms};
      int ticks = 0;
      while (ticks < 2) {
        beat.channel().recv();
        ++ticks;
      }
      done.send(ticks);
    });
    return *done.recv() == 2 ? 0 : 1;
  });
}
