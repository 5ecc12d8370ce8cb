// SOURCE: looks like a send that nobody takes: the case is nil while there is nothing to send
// CHECKS: none
// LOOKS: nil channel in a select

#include <tether/tether.h>

#include <deque>

// Takes what comes in, and gives it on when it has something.
void relay(const tether::chan<int> &in, const tether::chan<int> &out) {
  std::deque<int> waiting;
  bool open = true;
  while (open || !waiting.empty()) {
    tether::recv_case taken{open ? in : tether::chan<int>()};
    tether::send_case given{waiting.empty() ? tether::chan<int>() : out, waiting.empty() ? 0 : waiting.front()};
    if (tether::select(taken, given) == 1)
      waiting.pop_front();
    else if (taken.closed())
      open = false;
    else
      waiting.push_back(*taken);
  }
  out.close();
}

int main() {
  return tether::run([] {
    auto in = tether::make_chan<int>(), out = tether::make_chan<int>();
    tether::go(relay, in, out);
    in.send(1);
    in.send(2);
    in.close();
    for ([[maybe_unused]] int each : out) {
    }
  });
}
