// SOURCE: note 002, "Forgetting to stop goroutines when using select + channels": doWork(ctx, ch)
// CHECKS: tether-missing-close

#include <tether/tether.h>

#include <cstdio>

void do_work(tether::context ctx, tether::recv_chan<int> ch) {
  tether::go([=] {
    for (;;) {
      tether::recv_case work{ch};
      tether::recv_case stopped{ctx.done()};
      tether::select(work, stopped);
      if (stopped)
        return;
      std::printf("%d\n", *work);
    }
  });
}

int main() {
  return tether::run([] {
    auto [ctx, cancel] = tether::with_cancel(tether::background());
    auto ch = tether::make_chan<int>();
    do_work(ctx, ch);
    ch.send(1);
    ch.send(2);
    cancel();
  });
}
