// SOURCE: goleak's own test: a goroutine that says that it runs and then waits to be let go
// CHECKS: tether-missing-stop
// SCHEDULE: every

// It is never let go.

#include <tether/tether.h>

class blocked {
public:
  blocked() {
    auto started = tether::make_chan<void>();
    tether::go([started, unblock = unblock_] {
      started.close();
      unblock.recv(); // BUG: tether-missing-stop
    });
    started.recv();
  }

  void unblock() const { unblock_.close(); }

private:
  tether::chan<void> unblock_ = tether::make_chan<void>();
};

int main() {
  return tether::run([] { blocked goroutine; });
}
