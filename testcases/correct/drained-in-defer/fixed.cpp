// SOURCE: looks like early return: a deferred receive takes the result on every path
// CHECKS: none
// LOOKS: receiver that leaves

#include <tether/tether.h>

#include <stdexcept>
#include <string>

int measure(const std::string &path) { return static_cast<int>(path.size()); }

bool copy(const std::string &from, const std::string &to) {
  auto size = tether::make_chan<int>();
  int bytes = 0;
  {
    tether::go([size, from] { size.send(measure(from)); });
    tether::defer drain{[&] { bytes = *size.recv(); }};
    if (to.empty())
      return false;
    if (to == from)
      throw std::invalid_argument("source and target are the same");
  }
  return bytes > 0;
}

int main() {
  return tether::run([] {
    copy("a", "b");
    copy("a", "");
    try {
      copy("a", "a");
    } catch (const std::invalid_argument &) {
    }
  });
}
