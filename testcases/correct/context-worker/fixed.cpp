// SOURCE: note 002, worker(ctx, ch): leaves when the channel is closed or the context ends
// CHECKS: none

#include <tether/tether.h>

#include <cstdio>

void worker(tether::context ctx, tether::recv_chan<int> ch, tether::send_chan<void> stopped) {
  tether::defer close_stopped{[&] { stopped.close(); }};
  for (;;) {
    tether::recv_case v{ch};
    tether::recv_case canceled{ctx.done()};
    tether::select(v, canceled);
    if (canceled || v.closed())
      return;
    std::printf("%d\n", *v);
  }
}

int main() {
  return tether::run([] {
    auto [ctx, cancel] = tether::with_cancel(tether::background());
    auto ch = tether::make_chan<int>();
    auto stopped = tether::make_chan<void>();
    tether::go(worker, ctx, ch, stopped);
    ch.send(1);
    ch.send(2);
    cancel();
    stopped.recv();
  });
}
