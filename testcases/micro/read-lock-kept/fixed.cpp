// SOURCE: GOLF artifact, deadlock/simple: a read lock, then a child that writes; Go 1.26, RWMutexLock
// CHECKS: tether-missing-unlock

// The read lock is given back.

#include <tether/tether.h>

#include <map>
#include <memory>
#include <string>

struct settings {
  tether::shared_mutex mu;
  std::map<std::string, std::string> values;
};

std::string read(settings &s, const std::string &name) {
  s.mu.lock_shared();
  auto found = s.values.find(name);
  if (found == s.values.end()) {
    s.mu.unlock_shared();
    return "";
  }
  std::string value = found->second;
  s.mu.unlock_shared();
  return value;
}

int main() {
  return tether::run([] {
    auto s = std::make_shared<settings>();
    read(*s, "port");
    tether::go([s] {
      s->mu.lock();
      s->values["port"] = "8080";
      s->mu.unlock();
    });
  });
}
