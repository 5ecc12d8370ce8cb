// SOURCE: variant: the first of three mirrors wins, the senders are a named function
// CHECKS: tether-ncast
// SCHEDULE: every

#include <tether/tether.h>

#include <string>

void request(const char *host, tether::send_chan<std::string> responses) {
  responses.send(std::string("answer from ") + host); // BUG: tether-ncast
}

std::string mirrored_query() {
  auto responses = tether::make_chan<std::string>();
  tether::go(request, "asia.gopl.io", responses);
  tether::go(request, "europe.gopl.io", responses);
  tether::go(request, "americas.gopl.io", responses);
  return responses.recv().value();
}

int main() {
  return tether::run([] { mirrored_query(); });
}
