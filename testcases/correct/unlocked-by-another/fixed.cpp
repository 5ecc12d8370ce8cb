// SOURCE: GOLF artifact, correct/mutex: locked by one goroutine, unlocked by another
// CHECKS: none

#include <tether/tether.h>

#include <memory>

int main() {
  return tether::run([] {
    auto baton = std::make_shared<tether::mutex>();
    baton->lock();
    tether::go([baton] {
      baton->lock();
      baton->unlock();
    });
    tether::go([baton] { baton->unlock(); });
  });
}
