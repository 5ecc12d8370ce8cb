// SOURCE: GOLF artifact, deadlock/corner-cases: a goroutine started by a deferred function
// CHECKS: tether-no-counterpart

// The function's caller takes what it sends.

#include <tether/tether.h>

#include <string>

void handle(const std::string &request, const tether::chan<std::string> &log) {
  tether::defer report{[&] { tether::go([line = "handled " + request, log] { log.send(line); }); }};
}

int main() {
  return tether::run([] {
    auto log = tether::make_chan<std::string>();
    handle("GET /", log);
    log.recv();
  });
}
