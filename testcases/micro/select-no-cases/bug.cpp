// SOURCE: Go 1.26, SelectNoCases
// CHECKS: tether-no-counterpart
// SCHEDULE: every

// A select without cases never returns.

#include <tether/tether.h>

int main() {
  return tether::run([] {
    auto stop = tether::make_chan<void>();
    tether::go([] {
      tether::select(); // BUG: tether-no-counterpart
    });
    stop.close();
  });
}
