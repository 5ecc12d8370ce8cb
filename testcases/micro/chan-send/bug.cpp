// SOURCE: Go 1.26, ChanSend
// CHECKS: tether-no-counterpart
// SCHEDULE: every

// Nobody has the other end of the channel.

#include <tether/tether.h>

#include <string>

void announce(const std::string &name) {
  auto names = tether::make_chan<std::string>();
  tether::go([names, name] { names.send(name); }); // BUG: tether-no-counterpart
}

int main() {
  return tether::run([] { announce("node-1"); });
}
