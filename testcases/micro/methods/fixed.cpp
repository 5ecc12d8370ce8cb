// SOURCE: GOLF artifact, deadlock/corner-cases: methods on a value and on a pointer
// CHECKS: tether-no-counterpart

// Both channels are closed.

#include <tether/tether.h>

#include <memory>

struct listener {
  tether::chan<void> calls = tether::make_chan<void>();

  void listen() const { calls.recv(); }
  void hang_up() const { calls.close(); }
};

int main() {
  return tether::run([] {
    listener copied;
    auto shared = std::make_shared<listener>();
    tether::go(&listener::listen, copied);
    tether::go(&listener::listen, shared);
    copied.hang_up();
    shared->hang_up();
  });
}
