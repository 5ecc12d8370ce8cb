// SOURCE: GOLF artifact, false-negative: a channel that a living goroutine holds and never uses
// CHECKS: tether-no-counterpart

// It sends before it goes to work.

#include <tether/tether.h>

using namespace std::chrono_literals;

int main() {
  return tether::run([] {
    auto started = tether::make_chan<void>();
    tether::go([started] {
      started.send();
      tether::sleep_for(2ms);
    });
    tether::go([started] { started.recv(); });
    tether::sleep_for(1ms);
  });
}
