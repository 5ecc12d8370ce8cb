// SOURCE: GOLF artifact, false-negative: a global read and write lock
// CHECKS: none
// SCHEDULE: every
// MISS: global variables are out of sight

// A reader that finds nothing keeps the lock, and the writer waits for it.

#include <tether/tether.h>

#include <map>
#include <string>

tether::shared_mutex routes_mu;

using routes = std::map<std::string, std::string>;

std::string find(const routes &all, const std::string &path) {
  routes_mu.lock_shared();
  auto found = all.find(path);
  if (found == all.end())
    return "";
  std::string target = found->second;
  routes_mu.unlock_shared();
  return target;
}

void update() {
  routes_mu.lock(); // BUG: missing-unlock
  routes_mu.unlock();
}

int main() {
  return tether::run([] {
    find({{"/", "index"}}, "/help");
    tether::go(update);
  });
}
