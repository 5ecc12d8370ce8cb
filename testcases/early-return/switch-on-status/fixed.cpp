// SOURCE: variant: a switch whose cases return before the completion signal is received
// CHECKS: tether-early-return

#include <tether/tether.h>

#include <string>

enum class status { ok, moved, gone };

status head(const std::string &path) {
  if (path.starts_with("/old/"))
    return status::moved;
  return path.size() > 1 ? status::ok : status::gone;
}

void warm_cache() { tether::sleep_for(std::chrono::milliseconds(1)); }

std::string serve(const std::string &path) {
  tether::chan<void> warmed = tether::make_chan<void>();
  tether::go([warmed] {
    warm_cache();
    warmed.close();
  });

  switch (head(path)) {
  case status::moved:
    return "301";
  case status::gone:
    return "410";
  case status::ok:
    break;
  }
  warmed.recv();
  return "200";
}

int main() {
  return tether::run([] {
    serve("/index");
    serve("/old/index");
    serve("/");
  });
}
