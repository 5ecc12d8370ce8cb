// SOURCE: note 003, "Ví dụ 1: rò rỉ do pass sai channel": printer(naturals) takes what computing should have
// CHECKS: tether-no-counterpart
// SCHEDULE: some

// Whatever number reaches computing, its square has no reader. When the printer gets all of them, nothing blocks.

#include <tether/tether.h>

#include <cstdio>

void counter(tether::send_chan<int> out) {
  for (int i = 0; i < 3; ++i)
    out.send(i);
  std::printf("closed counter\n");
  out.close();
}

void computing(tether::recv_chan<int> in, tether::send_chan<int> out) {
  for (int v : in)
    out.send(v * v); // BUG: tether-no-counterpart
  std::printf("closed computing\n");
  out.close();
}

void printer(tether::recv_chan<int> in) {
  for (int v : in)
    std::printf("%d ", v);
}

int main() {
  return tether::run([] {
    auto naturals = tether::make_chan<int>();
    auto squares = tether::make_chan<int>();

    tether::go(counter, naturals);
    tether::go(computing, naturals, squares);

    printer(naturals);
  });
}
