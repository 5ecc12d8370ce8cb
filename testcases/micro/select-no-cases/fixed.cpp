// SOURCE: Go 1.26, SelectNoCases
// CHECKS: tether-no-counterpart

// It waits for the end of the service.

#include <tether/tether.h>

int main() {
  return tether::run([] {
    auto stop = tether::make_chan<void>();
    tether::go([stop] { tether::select(stop); });
    stop.close();
  });
}
