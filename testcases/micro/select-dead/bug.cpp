// SOURCE: Go 1.26, Select
// CHECKS: tether-no-counterpart
// SCHEDULE: every

// A select with two cases, neither of which can ever proceed.

#include <tether/tether.h>

int main() {
  return tether::run([] {
    auto requests = tether::make_chan<int>();
    auto replies = tether::make_chan<int>();
    tether::go([requests, replies] {
      tether::select(requests, tether::send_case{replies, 0}); // BUG: tether-no-counterpart
    });
  });
}
