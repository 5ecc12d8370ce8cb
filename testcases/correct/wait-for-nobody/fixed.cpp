// SOURCE: GOLF artifact, correct/waitgroup: a wait for a count of zero
// CHECKS: none

#include <tether/tether.h>

int main() {
  return tether::run([] {
    tether::go([] {
      tether::wait_group nobody;
      nobody.wait();
    });
  });
}
