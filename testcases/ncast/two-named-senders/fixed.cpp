// SOURCE: variant: cache and data base answer the same channel, the loser gives up when `found` is closed
// CHECKS: tether-ncast

#include <tether/tether.h>

#include <string>

using namespace std::chrono_literals;

void from_cache(const std::string &key, tether::send_chan<std::string> out, tether::recv_chan<void> found) {
  if (key.starts_with("cold:"))
    tether::sleep_for(10ms);
  tether::select(tether::send_case{out, "cached " + key}, found);
}

void from_database(const std::string &key, tether::send_chan<std::string> out,
                   tether::recv_chan<void> found) {
  tether::sleep_for(5ms);
  tether::select(tether::send_case{out, "stored " + key}, found);
}

std::string lookup(const std::string &key) {
  auto value = tether::make_chan<std::string>();
  auto found = tether::make_chan<void>();
  tether::defer stop{[&] { found.close(); }};
  tether::go(from_cache, key, value, found);
  tether::go(from_database, key, value, found);
  return *value.recv();
}

int main() {
  return tether::run([] {
    lookup("user:7");
    lookup("cold:user:8");
  });
}
