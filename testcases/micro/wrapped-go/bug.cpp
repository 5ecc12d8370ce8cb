// SOURCE: GOLF artifact, deadlock/corner-cases: a go statement in a wrapper that passes arguments on
// CHECKS: tether-no-counterpart
// SCHEDULE: every

// The goroutine is started by a helper that knows nothing of channels.

#include <tether/tether.h>

#include <utility>

template <class F, class... Args>
void in_background(F f, Args... args) {
  tether::go([f = std::move(f), ... args = std::move(args)] { f(args...); });
}

void await(const tether::chan<void> &signal) { signal.recv(); } // BUG: tether-no-counterpart

int main() {
  return tether::run([] {
    auto signal = tether::make_chan<void>();
    in_background(await, signal);
  });
}
