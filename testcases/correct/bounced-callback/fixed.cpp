// SOURCE: GOLF artifact, correct/bouncing-callback: a callback is handed on and calls back before it is given up
// CHECKS: none

#include <tether/tether.h>

#include <functional>

using callback = std::function<void()>;

void hand_on(int hops, const callback &call) {
  if (hops == 0)
    return call();
  tether::go([hops, call] { hand_on(hops - 1, call); });
}

int main() {
  return tether::run([] {
    auto answered = tether::make_chan<void>();
    hand_on(2, [answered] { answered.close(); });
    answered.recv();
  });
}
