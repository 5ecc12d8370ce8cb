// SOURCE: variant: an exception thrown between the start of the sender and the receive
// CHECKS: tether-early-return

#include <tether/tether.h>

#include <cstdio>
#include <stdexcept>
#include <string>

int parse_limit(const std::string &text) {
  int value = 0;
  for (char digit : text) {
    if (digit < '0' || digit > '9')
      throw std::invalid_argument("not a number: " + text);
    value = value * 10 + (digit - '0');
  }
  return value;
}

int count_rows() { return 120; }

bool within_limit(const std::string &text) {
  auto rows = tether::make_chan<int>();
  int limit = parse_limit(text);
  tether::go([rows] { rows.send(count_rows()); });
  return *rows.recv() <= limit;
}

int main() {
  return tether::run([] {
    try {
      within_limit("500");
      within_limit("5OO");
    } catch (const std::invalid_argument &err) {
      std::printf("%s\n", err.what());
    }
  });
}
