// SOURCE: Go 1.26, SelectNoCases
// CHECKS: none
// SCHEDULE: every
// MISS: no check for a select that nothing can end

// A select without cases never returns.

#include <tether/tether.h>

int main() {
  return tether::run([] {
    auto stop = tether::make_chan<void>();
    tether::go([] {
      tether::select(); // BUG: no-cases
    });
    stop.close();
  });
}
