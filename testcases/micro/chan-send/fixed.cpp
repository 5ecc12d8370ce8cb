// SOURCE: Go 1.26, ChanSend
// CHECKS: tether-no-counterpart

// The channel has room for the value.

#include <tether/tether.h>

#include <string>

void announce(const std::string &name) {
  auto names = tether::make_chan<std::string>(1);
  tether::go([names, name] { names.send(name); });
}

int main() {
  return tether::run([] { announce("node-1"); });
}
