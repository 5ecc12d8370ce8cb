// SOURCE: GOLF artifact, false-negative: a global read and write lock
// CHECKS: none

// The reader gives the lock back on every way out.

#include <tether/tether.h>

#include <map>
#include <string>

tether::shared_mutex routes_mu;

using routes = std::map<std::string, std::string>;

std::string find(const routes &all, const std::string &path) {
  routes_mu.lock_shared();
  tether::defer unlock{[] { routes_mu.unlock_shared(); }};
  auto found = all.find(path);
  if (found == all.end())
    return "";
  return found->second;
}

void update() {
  routes_mu.lock();
  routes_mu.unlock();
}

int main() {
  return tether::run([] {
    find({{"/", "index"}}, "/help");
    tether::go(update);
  });
}
