// SOURCE: GOLF artifact, correct/contended-close: several receivers, then a close
// CHECKS: none

#include <tether/tether.h>

int main() {
  return tether::run([] {
    auto shutdown = tether::make_chan<void>();
    for (int i = 0; i < 3; ++i)
      tether::go([shutdown] { shutdown.recv(); });
    shutdown.close();
  });
}
