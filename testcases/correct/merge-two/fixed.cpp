// SOURCE: looks like an unclosed range: a select over two inputs, a closed one is set to nil
// CHECKS: none
// LOOKS: nil channel in a select

#include <tether/tether.h>

void send_all(int first, int last, tether::send_chan<int> out) {
  for (int i = first; i < last; ++i)
    out.send(i);
  out.close();
}

void merge(tether::recv_chan<int> a, tether::recv_chan<int> b, tether::send_chan<int> out) {
  tether::defer close_out{[&] { out.close(); }};
  while (a || b) {
    tether::recv_case from_a{a};
    tether::recv_case from_b{b};
    tether::select(from_a, from_b);
    if (from_a) {
      if (from_a.closed())
        a = nullptr;
      else
        out.send(*from_a);
    } else if (from_b.closed()) {
      b = nullptr;
    } else {
      out.send(*from_b);
    }
  }
}

int main() {
  return tether::run([] {
    auto odd = tether::make_chan<int>();
    auto even = tether::make_chan<int>();
    auto merged = tether::make_chan<int>();
    tether::go(send_all, 0, 3, odd);
    tether::go(send_all, 10, 14, even);
    tether::go(merge, odd, even, merged);
    int count = 0;
    for ([[maybe_unused]] int v : merged)
      ++count;
    return count == 7 ? 0 : 1;
  });
}
