// SOURCE: GOLF artifact, false-negative: a channel that a living goroutine holds and never uses
// CHECKS: tether-no-counterpart
// SCHEDULE: every

// The channel is not lost, for a goroutine holds it that lives; but it will not send.

#include <tether/tether.h>

using namespace std::chrono_literals;

int main() {
  return tether::run([] {
    auto started = tether::make_chan<void>();
    tether::go([started] { tether::sleep_for(2ms); });
    tether::go([started] {
      started.recv(); // BUG: tether-no-counterpart
    });
    tether::sleep_for(1ms);
  });
}
