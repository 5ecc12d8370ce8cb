// SOURCE: looks like a case that never comes: without a limit the channel of the limit is nil
// CHECKS: none
// LOOKS: nil channel in a select

#include <tether/tether.h>

// The sum of what comes, until the input is closed or the limit is there.
int sum(const tether::chan<int> &in, const tether::recv_chan<void> &limit) {
  int total = 0;
  for (;;) {
    tether::recv_case each{in};
    if (tether::select(each, limit) == 1 || each.closed())
      return total;
    total += *each;
  }
}

int main() {
  return tether::run([] {
    auto in = tether::make_chan<int>();
    tether::go([in] {
      in.send(1);
      in.send(2);
      in.close();
    });
    return sum(in, {}) == 3 ? 0 : 1;
  });
}
