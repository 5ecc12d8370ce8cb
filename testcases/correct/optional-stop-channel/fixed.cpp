// SOURCE: looks like a select that waits for nobody: without a stop channel the input ends it
// CHECKS: none
// LOOKS: nil channel in a select

#include <tether/tether.h>

int drain(tether::recv_chan<int> in, tether::recv_chan<void> stop) {
  int sum = 0;
  for (;;) {
    tether::recv_case value{in};
    tether::recv_case stopped{stop};
    tether::select(value, stopped);
    if (stopped || value.closed())
      return sum;
    sum += *value;
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
    return drain(in, nullptr) == 3 ? 0 : 1; // nil: never ready
  });
}
