// SOURCE: Go 1.26, ChanSend
// CHECKS: none
// SCHEDULE: every
// MISS: no check for an operation without a counterpart

// Nobody has the other end of the channel.

#include <tether/tether.h>

#include <string>

void announce(const std::string &name) {
  auto names = tether::make_chan<std::string>();
  tether::go([names, name] { names.send(name); }); // BUG: no-receiver
}

int main() {
  return tether::run([] { announce("node-1"); });
}
