// SOURCE: GOLF artifact, false-negative: a global channel
// CHECKS: none
// SCHEDULE: every
// MISS: global variables are out of sight

// A channel that everybody can reach and nobody sends on.

#include <tether/tether.h>

#include <string>

tether::chan<std::string> reload_requests = tether::make_chan<std::string>();

void reload_on_request() {
  while (reload_requests.recv()) { // BUG: no-sender
  }
}

int main() {
  return tether::run([] {
    tether::go(reload_on_request);
    reload_requests.send("reload");
  });
}
