// SOURCE: variant: cache and data base answer the same channel, one answer is read
// CHECKS: tether-ncast
// SCHEDULE: some

#include <tether/tether.h>

#include <string>

using namespace std::chrono_literals;

void from_cache(const std::string &key, tether::send_chan<std::string> out) {
  if (key.starts_with("cold:"))
    tether::sleep_for(10ms);
  out.send("cached " + key); // BUG: tether-ncast
}

void from_database(const std::string &key, tether::send_chan<std::string> out) {
  tether::sleep_for(5ms);
  out.send("stored " + key); // BUG: tether-ncast
}

std::string lookup(const std::string &key) {
  auto value = tether::make_chan<std::string>();
  tether::go(from_cache, key, value);
  tether::go(from_database, key, value);
  return *value.recv();
}

int main() {
  return tether::run([] {
    lookup("user:7");
    lookup("cold:user:8");
  });
}
