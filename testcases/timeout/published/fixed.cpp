// SOURCE: the published "timeout" micro-pattern (Uber, CGO'24): both cases of the select are ready
// CHECKS: tether-timeout

#include <tether/tether.h>

#include <optional>

std::optional<int> handle(const tether::context &ctx) {
  auto ch = tether::make_chan<int>(1);
  tether::go([ch] {
    int result = 1;
    ch.send(result);
  });

  tether::recv_case result{ch};
  tether::recv_case done{ctx.done()};
  tether::select(result, done);
  if (done)
    return std::nullopt;
  return *result;
}

int main() {
  return tether::run([] {
    auto [ctx, cancel] = tether::with_cancel(tether::background());
    handle(ctx);
    cancel();
    handle(ctx);
  });
}
