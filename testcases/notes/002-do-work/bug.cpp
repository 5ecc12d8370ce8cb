// SOURCE: note 002, "Forgetting to stop goroutines when using select + channels": doWork(ch)
// CHECKS: tether-missing-close
// SCHEDULE: every

#include <tether/tether.h>

#include <cstdio>

void do_work(tether::recv_chan<int> ch) {
  tether::go([ch] {
    for (;;) {
      tether::recv_case work{ch};
      tether::select(work); // BUG: tether-missing-close
      std::printf("%d\n", *work);
    }
  });
}

int main() {
  return tether::run([] {
    auto ch = tether::make_chan<int>();
    do_work(ch);
    ch.send(1);
    ch.send(2);
  });
}
