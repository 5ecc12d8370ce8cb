// SOURCE: Go 1.26, Select
// CHECKS: none
// SCHEDULE: every
// MISS: no check for an operation without a counterpart

// A select with two cases, neither of which can ever proceed.

#include <tether/tether.h>

int main() {
  return tether::run([] {
    auto requests = tether::make_chan<int>();
    auto replies = tether::make_chan<int>();
    tether::go([requests, replies] {
      tether::select(requests, tether::send_case{replies, 0}); // BUG: no-sender
    });
  });
}
