// SOURCE: Go 1.26, NilRecv
// CHECKS: tether-no-counterpart

// The handle gets its channel before it is used.

#include <tether/tether.h>

int main() {
  return tether::run([] {
    tether::chan<int> results;
    results = tether::make_chan<int>(1);
    results.send(1);
    tether::go([results] { results.recv(); });
  });
}
