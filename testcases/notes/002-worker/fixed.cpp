// SOURCE: note 002, "Goroutine waiting forever on a channel (blocked read/write)": it leaves when the channel is closed
// CHECKS: tether-missing-close

#include <tether/tether.h>

#include <cstdio>

void worker(tether::recv_chan<int> ch) {
  for (;;) {
    auto v = ch.recv();
    if (!v)
      return;
    std::printf("%d\n", *v);
  }
}

int main() {
  return tether::run([] {
    auto ch = tether::make_chan<int>();
    tether::go(worker, ch);
    ch.send(1);
    ch.close();
  });
}
