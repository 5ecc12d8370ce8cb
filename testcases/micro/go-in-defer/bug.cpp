// SOURCE: GOLF artifact, deadlock/corner-cases: a goroutine started by a deferred function
// CHECKS: tether-no-counterpart
// SCHEDULE: every

// The last act of a function is to start a goroutine that nobody answers.

#include <tether/tether.h>

#include <string>

void handle(const std::string &request, const tether::chan<std::string> &log) {
  tether::defer report{[&] {
    tether::go([line = "handled " + request, log] {
      log.send(line); // BUG: tether-no-counterpart
    });
  }};
}

int main() {
  return tether::run([] {
    auto log = tether::make_chan<std::string>();
    handle("GET /", log);
  });
}
