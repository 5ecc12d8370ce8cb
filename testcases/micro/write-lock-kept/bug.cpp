// SOURCE: GOLF artifact, deadlock/simple: a write lock, then a child that reads; Go 1.26, RWMutexRLock
// CHECKS: tether-missing-unlock
// SCHEDULE: every

// A write lock is never given back, so that the reader waits for ever.

#include <tether/tether.h>

#include <map>
#include <memory>
#include <string>

struct settings {
  tether::shared_mutex mu;
  std::map<std::string, std::string> values;
};

bool write(settings &s, const std::string &name, const std::string &value) {
  s.mu.lock();
  if (value.empty())
    return false;
  s.values[name] = value;
  s.mu.unlock();
  return true;
}

int main() {
  return tether::run([] {
    auto s = std::make_shared<settings>();
    write(*s, "port", "");
    tether::go([s] {
      s->mu.lock_shared(); // BUG: tether-missing-unlock
      s->values.count("port");
      s->mu.unlock_shared();
    });
  });
}
