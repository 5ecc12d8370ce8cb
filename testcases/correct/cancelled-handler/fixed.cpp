// SOURCE: note 000, "How to cancel a running goroutine when using with TimeoutHandler"
// CHECKS: none

#include <tether/tether.h>

#include <cstdio>

using namespace std::chrono_literals;

void serve_http(const tether::context &ctx) {
  for (int i = 0; i < 10; ++i) {
    tether::recv_case aborted{ctx.done()};
    tether::select(aborted, tether::after(2ms));
    if (aborted) {
      std::printf("Aborted\n");
      return;
    }
    std::printf("Tick\n");
  }
}

int main() {
  return tether::run([] {
    auto [ctx, cancel] = tether::with_timeout(tether::background(), 7ms);
    auto done = tether::make_chan<void>();
    tether::go([done, ctx = ctx] {
      tether::defer close_done{[&] { done.close(); }};
      serve_http(ctx);
    });
    tether::select(done, ctx.done());
  });
}
