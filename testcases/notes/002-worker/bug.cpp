// SOURCE: note 002, "Goroutine waiting forever on a channel (blocked read/write)": worker(ch)
// CHECKS: tether-missing-close
// SCHEDULE: every

#include <tether/tether.h>

#include <cstdio>

void worker(tether::recv_chan<int> ch) {
  for (;;) {
    auto v = ch.recv(); // BUG: tether-missing-close
    std::printf("%d\n", *v);
  }
}

int main() {
  return tether::run([] {
    auto ch = tether::make_chan<int>();
    tether::go(worker, ch);
    ch.send(1);
  });
}
