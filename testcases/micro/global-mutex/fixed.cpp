// SOURCE: GOLF artifact, false-negative: a global lock
// CHECKS: none

// A guard gives the lock back on every way out.

#include <tether/tether.h>

#include <mutex>
#include <string>

tether::mutex registry_mu;

bool enter(const std::string &name) {
  std::lock_guard lock{registry_mu};
  return !name.empty();
}

int main() {
  return tether::run([] {
    enter("");
    tether::go(enter, "users");
  });
}
