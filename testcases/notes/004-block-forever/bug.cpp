// SOURCE: note 004, "pprof": goroutines that receive from a channel that is nil, which the profile then counts
// CHECKS: tether-no-counterpart
// SCHEDULE: every

#include <tether/tether.h>

int main() {
  return tether::run([] {
    tether::chan<void> block_forever;
    for (int i = 0; i < 2; ++i)
      tether::go([block_forever] {
        block_forever.recv(); // BUG: tether-no-counterpart
      });
  });
}
