// SOURCE: note 003, "Rò rỉ nCast", Communication
// CHECKS: tether-ncast

#include <tether/tether.h>

#include <string>
#include <vector>

std::string communication(const std::vector<std::string> &items) {
  auto data_chan = tether::make_chan<std::string>(items.size());
  for (const auto &item : items) {
    tether::go([](tether::chan<std::string> c, std::string name) { c.send("result of " + name); }, data_chan,
               item);
  }
  auto result = data_chan.recv();
  return *result;
}

int main() {
  return tether::run([] { communication({"a", "b", "c"}); });
}
