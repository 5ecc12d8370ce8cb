// SOURCE: variant: a helper function starts the senders, bound and capacity come from the same vector
// CHECKS: tether-ncast

#include <tether/tether.h>

#include <string>
#include <vector>

void resolve_all(tether::send_chan<std::string> addresses, const std::vector<std::string> &servers,
                 const std::string &name) {
  for (std::size_t i = 0; i < servers.size(); ++i) {
    tether::go([addresses, server = servers[i], name] { addresses.send(name + " via " + server); });
  }
}

std::string resolve(const std::string &name) {
  const std::vector<std::string> servers{"8.8.8.8", "1.1.1.1", "9.9.9.9"};
  auto addresses = tether::make_chan<std::string>(servers.size());
  resolve_all(addresses, servers, name);
  return *addresses.recv();
}

int main() {
  return tether::run([] { resolve("go.dev"); });
}
