// SOURCE: the published repair of "n-cast": a buffer of n, and no receive when n is 0
// CHECKS: tether-ncast

#include <tether/tether.h>

#include <optional>
#include <string>
#include <vector>

using hosts = std::vector<std::string>;

std::optional<std::string> first_alive(const hosts &targets) {
  if (targets.empty())
    return std::nullopt;
  auto alive = tether::make_chan<std::string>(targets.size());
  for (const auto &target : targets) {
    tether::go([alive, target] { alive.send(target); });
  }
  return alive.recv();
}

int main() {
  return tether::run([] {
    first_alive({"10.0.0.1", "10.0.0.2", "10.0.0.3"});
    tether::go(first_alive, hosts{});
  });
}
