// SOURCE: GOLF artifact, correct/creation: goroutines that end at once
// CHECKS: none

#include <tether/tether.h>

int main() {
  return tether::run([] {
    for (int i = 0; i < 4; ++i)
      tether::go([] {});
  });
}
