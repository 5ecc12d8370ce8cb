// SOURCE: GOLF artifact, deadlock/corner-cases: a go statement in a wrapper that passes arguments on
// CHECKS: tether-no-counterpart

// The caller closes what it has passed.

#include <tether/tether.h>

#include <utility>

template <class F, class... Args>
void in_background(F f, Args... args) {
  tether::go([f = std::move(f), ... args = std::move(args)] { f(args...); });
}

void await(const tether::chan<void> &signal) { signal.recv(); }

int main() {
  return tether::run([] {
    auto signal = tether::make_chan<void>();
    in_background(await, signal);
    signal.close();
  });
}
