// SOURCE: variant: after_func closes what a receiver without a select waits for
// CHECKS: none
// LOOKS: close out of sight

#include <tether/tether.h>

#include <chrono>

using namespace std::chrono_literals;

int count_until_done(tether::context ctx) {
  auto closed = tether::make_chan<void>();
  auto pending = tether::after_func(ctx, [closed] { closed.close(); });
  int n = 0;
  for ([[maybe_unused]] auto &each : closed)
    ++n;
  return pending.stop() ? -1 : n;
}

int main() {
  return tether::run([] {
    auto [ctx, cancel] = tether::with_timeout(tether::background(), 2ms);
    return count_until_done(ctx);
  });
}
