// SOURCE: note 003, "Ví dụ 2: Đổi chỗ channel": computing(squares, naturals), nobody closes squares
// CHECKS: tether-unclosed-range
// SCHEDULE: every

#include <tether/tether.h>

#include <cstdio>

void counter(tether::send_chan<int> out) {
  for (int i = 0; i < 10; ++i)
    out.send(i);
  std::printf("closed counter\n");
  out.close();
}

void computing(tether::recv_chan<int> in, tether::send_chan<int> out) {
  for (int v : in) // BUG: tether-unclosed-range
    out.send(v * v);
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
    tether::go(computing, squares, naturals);

    printer(naturals);
  });
}
