// SOURCE: GOLF artifact, correct/defer: the deferred function of a goroutine that leaks must not run
// CHECKS: tether-no-counterpart

// The goroutine goes on, and its deferred call runs.

#include <tether/tether.h>

#include <memory>

struct job {
  tether::chan<void> go_ahead = tether::make_chan<void>();
  tether::chan<void> finished = tether::make_chan<void>();

  void run() const {
    tether::defer finish{[this] { finished.close(); }};
    go_ahead.recv();
  }
};

int main() {
  return tether::run([] {
    auto nightly = std::make_shared<job>();
    tether::go([nightly] { nightly->run(); });
    nightly->go_ahead.close();
    nightly->finished.recv();
    return 0;
  });
}
