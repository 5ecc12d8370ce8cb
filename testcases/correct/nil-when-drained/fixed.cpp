// SOURCE: looks like a select without a way out: an input that is drained becomes nil, and the loop ends when both are
// CHECKS: none
// LOOKS: nil channel in a select

#include <tether/tether.h>

int sum_of_both(tether::recv_chan<int> a, tether::recv_chan<int> b) {
  int sum = 0;
  while (a || b) {
    tether::recv_case from_a{a}, from_b{b};
    tether::select(from_a, from_b);
    if (from_a) {
      if (from_a.closed())
        a = {};
      else
        sum += *from_a;
    } else if (from_b.closed()) {
      b = {};
    } else {
      sum += *from_b;
    }
  }
  return sum;
}

tether::recv_chan<int> one_value(int value) {
  auto out = tether::make_chan<int>();
  tether::go([out, value] {
    out.send(value);
    out.close();
  });
  return out;
}

int main() {
  return tether::run([] { return sum_of_both(one_value(1), one_value(2)) == 3 ? 0 : 1; });
}
