// SOURCE: variant: a producer that waits for a rate limiter until its context ends
// CHECKS: none

#include <tether/tether.h>

#include <chrono>

using namespace std::chrono_literals;

void produce(tether::context ctx, tether::send_chan<int> out) {
  tether::defer close_out{[&] { out.close(); }};
  tether::rate_limiter limiter{tether::rate_limit::every(1ms), 3};
  for (int i = 0;; ++i) {
    if (limiter.wait(ctx))
      return;
    tether::send_case sent{out, i};
    tether::recv_case canceled{ctx.done()};
    tether::select(sent, canceled);
    if (canceled)
      return;
  }
}

int main() {
  return tether::run([] {
    auto [ctx, cancel] = tether::with_cancel(tether::background());
    auto requests = tether::make_chan<int>();
    tether::go(produce, ctx, requests);
    int sum = 0;
    for (int request : requests) {
      sum += request;
      if (request == 5)
        cancel();
    }
    return sum >= 15 ? 0 : 1;
  });
}
