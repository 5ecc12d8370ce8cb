// SOURCE: note 003, counter and printer: the printer receives until the channel is closed
// CHECKS: none

#include <tether/tether.h>

#include <cstdio>

void counter(tether::send_chan<int> out) {
  int x = 1;
  out.send(x);
  out.close();
}

void printer(tether::recv_chan<int> in) {
  for (;;) {
    auto x = in.recv();
    if (!x)
      break;
    std::printf("%d\n", *x);
  }
}

int main() {
  return tether::run([] {
    auto natural = tether::make_chan<int>();
    tether::go(counter, natural);
    printer(natural);
  });
}
