// SOURCE: GOLF artifact, deadlock/corner-cases: go of a function held in a variable
// CHECKS: tether-no-counterpart

// The variable's owner closes the channel.

#include <tether/tether.h>

#include <functional>
#include <string>

int main() {
  return tether::run([] {
    auto lines = tether::make_chan<std::string>();
    std::function<void()> print = [lines] { lines.recv(); };
    tether::go(print);
    lines.close();
  });
}
