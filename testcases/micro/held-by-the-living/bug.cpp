// SOURCE: GOLF artifact, false-negative: a channel that a living goroutine holds and never uses
// CHECKS: none
// SCHEDULE: every
// MISS: no check for an operation without a counterpart

// The channel is not lost, for a goroutine holds it that lives; but it will not send.

#include <tether/tether.h>

using namespace std::chrono_literals;

int main() {
  return tether::run([] {
    auto started = tether::make_chan<void>();
    tether::go([started] { tether::sleep_for(2ms); });
    tether::go([started] {
      started.recv(); // BUG: no-sender
    });
    tether::sleep_for(1ms);
  });
}
