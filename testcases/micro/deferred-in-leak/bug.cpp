// SOURCE: GOLF artifact, correct/defer: the deferred function of a goroutine that leaks must not run
// CHECKS: tether-no-counterpart
// SCHEDULE: every

// The goroutine never comes to its deferred call, so that nobody gets the result.

#include <tether/tether.h>

#include <memory>

struct job {
  tether::chan<void> go_ahead = tether::make_chan<void>();
  tether::chan<void> finished = tether::make_chan<void>();

  void run() const {
    tether::defer finish{[this] { finished.close(); }};
    go_ahead.recv(); // BUG: tether-no-counterpart
  }
};

int main() {
  return tether::run([] {
    auto nightly = std::make_shared<job>();
    tether::go([nightly] { nightly->run(); });
    if (nightly->finished.try_recv() == tether::recv_status::closed)
      return 1;
    return 0;
  });
}
