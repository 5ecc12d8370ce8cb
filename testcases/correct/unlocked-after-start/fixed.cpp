// SOURCE: GOLF artifact, correct/mutex: the lock is released after the goroutine that wants it was started
// CHECKS: none
// LOOKS: lock handed over

#include <tether/tether.h>

#include <memory>

int main() {
  return tether::run([] {
    auto mu = std::make_shared<tether::mutex>();
    mu->lock();
    tether::go([mu] {
      mu->lock();
      mu->unlock();
    });
    mu->unlock();
  });
}
