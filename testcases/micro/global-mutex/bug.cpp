// SOURCE: GOLF artifact, false-negative: a global lock
// CHECKS: none
// SCHEDULE: every
// MISS: global variables are out of sight

// A way out of the function keeps the lock that all use.

#include <tether/tether.h>

#include <string>

tether::mutex registry_mu;

bool enter(const std::string &name) {
  registry_mu.lock(); // BUG: missing-unlock
  if (name.empty())
    return false;
  registry_mu.unlock();
  return true;
}

int main() {
  return tether::run([] {
    enter("");
    tether::go(enter, "users");
  });
}
