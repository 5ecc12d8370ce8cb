// SOURCE: the published "n-cast" micro-pattern (Uber, CGO'24), with n = 3
// CHECKS: tether-ncast
// SCHEDULE: every

#include <tether/tether.h>

#include <optional>
#include <string>
#include <vector>

using hosts = std::vector<std::string>;

std::optional<std::string> first_alive(const hosts &targets) {
  auto alive = tether::make_chan<std::string>();
  for (const auto &target : targets) {
    tether::go([alive, target] {
      alive.send(target); // BUG: tether-ncast
    });
  }
  return alive.recv();
}

int main() {
  return tether::run([] {
    first_alive({"10.0.0.1", "10.0.0.2", "10.0.0.3"});
  });
}
