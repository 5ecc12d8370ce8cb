// SOURCE: variant: cache and data base answer the same channel, one answer is read
// CHECKS: tether-ncast
// SCHEDULE: every

#include <tether/tether.h>

#include <string>

using namespace std::chrono_literals;

void from_cache(const std::string &key, tether::send_chan<std::string> out) {
  out.send("cached " + key); // BUG: tether-ncast
}

void from_database(const std::string &key, tether::send_chan<std::string> out) {
  tether::sleep_for(2ms);
  out.send("stored " + key); // BUG: tether-ncast
}

std::string lookup(const std::string &key) {
  auto value = tether::make_chan<std::string>();
  tether::go(from_cache, key, value);
  tether::go(from_database, key, value);
  return *value.recv();
}

int main() {
  return tether::run([] { lookup("user:7"); });
}
