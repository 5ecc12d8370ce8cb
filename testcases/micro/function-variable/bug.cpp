// SOURCE: GOLF artifact, deadlock/corner-cases: go of a function held in a variable
// CHECKS: tether-no-counterpart
// SCHEDULE: every

// What runs is known only through the variable.

#include <tether/tether.h>

#include <functional>
#include <string>

int main() {
  return tether::run([] {
    auto lines = tether::make_chan<std::string>();
    std::function<void()> print = [lines] { lines.recv(); }; // BUG: tether-no-counterpart
    tether::go(print);
  });
}
