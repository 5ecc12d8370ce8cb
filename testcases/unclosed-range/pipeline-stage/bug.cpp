// SOURCE: variant: the middle stage of a pipeline forgets to close its output
// CHECKS: tether-unclosed-range
// SCHEDULE: every

#include <tether/tether.h>

void generate(int count, tether::send_chan<int> out) {
  tether::defer close_out{[&] { out.close(); }};
  for (int i = 1; i <= count; ++i)
    out.send(i);
}

void square(tether::recv_chan<int> in, tether::send_chan<int> out) {
  for (int v : in)
    out.send(v * v);
}

void add_up(tether::recv_chan<int> in, tether::send_chan<int> partial_sums) {
  int sum = 0;
  for (int v : in) { // BUG: tether-unclosed-range
    sum += v;
    partial_sums.send(sum);
  }
}

int main() {
  return tether::run([] {
    constexpr int count = 4;
    auto numbers = tether::make_chan<int>();
    auto squares = tether::make_chan<int>();
    auto partial_sums = tether::make_chan<int>();

    tether::go(generate, count, numbers);
    tether::go(square, numbers, squares);
    tether::go(add_up, squares, partial_sums);

    int sum = 0;
    for (int i = 0; i < count; ++i)
      sum = *partial_sums.recv();
    return sum == 30 ? 0 : 1;
  });
}
