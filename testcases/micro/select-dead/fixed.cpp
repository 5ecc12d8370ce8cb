// SOURCE: Go 1.26, Select
// CHECKS: tether-no-counterpart

// Who asks also takes the answer or closes.

#include <tether/tether.h>

int main() {
  return tether::run([] {
    auto requests = tether::make_chan<int>();
    auto replies = tether::make_chan<int>();
    tether::go([requests, replies] { tether::select(requests, tether::send_case{replies, 0}); });
    requests.close();
  });
}
