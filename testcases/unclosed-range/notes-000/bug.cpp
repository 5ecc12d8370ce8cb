// SOURCE: note 000, "Never start a goroutine without knowing how it will stop": for range over somefunction()
// CHECKS: tether-unclosed-range
// SCHEDULE: every

#include <tether/tether.h>

tether::recv_chan<int> somefunction() {
  auto ch = tether::make_chan<int>();
  tether::go([ch] {
    for (int i = 0; i < 3; ++i)
      ch.send(i);
  });
  return ch;
}

int main() {
  return tether::run([] {
    auto ch = somefunction();
    tether::go([ch] {
      for ([[maybe_unused]] int v : ch) { // BUG: tether-unclosed-range
      }
    });
  });
}
