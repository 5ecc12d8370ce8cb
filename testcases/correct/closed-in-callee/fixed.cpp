// SOURCE: looks like an unclosed range: the function that gets the channel closes it on every path
// CHECKS: none
// LOOKS: close out of sight

#include <tether/tether.h>

#include <stdexcept>

void fill(const tether::send_chan<int> &out, int values, bool fail) {
  tether::defer close{[&] { out.close(); }};
  for (int i = 0; i < values; ++i) {
    if (fail && i == 1)
      throw std::runtime_error("no more");
    out.send(i);
  }
}

int count(int values, bool fail) {
  auto numbers = tether::make_chan<int>();
  tether::go([=] {
    try {
      fill(numbers, values, fail);
    } catch (const std::runtime_error &) {
    }
  });
  int n = 0;
  for ([[maybe_unused]] int number : numbers)
    ++n;
  return n;
}

int main() {
  return tether::run([] { return count(2, false) == 2 && count(2, true) == 1 ? 0 : 1; });
}
