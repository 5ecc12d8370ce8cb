// SOURCE: looks like a lock that is kept: the goroutine that is started unlocks what its starter locked
// CHECKS: none
// LOOKS: lock handed over

#include <tether/tether.h>

#include <memory>

int main() {
  return tether::run([] {
    auto mu = std::make_shared<tether::mutex>();
    for (int i = 0; i < 2; ++i) {
      mu->lock();
      tether::go([mu] { mu->unlock(); });
    }
    mu->lock();
    mu->unlock();
  });
}
