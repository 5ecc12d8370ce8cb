// SOURCE: GOLF artifact, correct/timer: a goroutine that waits for a timer
// CHECKS: none

#include <tether/tether.h>

using namespace std::chrono_literals;

int main() {
  return tether::run([] { tether::go([] { tether::after(2ms).recv(); }); });
}
