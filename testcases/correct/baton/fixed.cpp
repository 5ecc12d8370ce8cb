// SOURCE: looks like two locks in both orders: each side unlocks what the other one waits for
// CHECKS: none
// LOOKS: lock handed over

#include <tether/tether.h>

#include <memory>

int main() {
  return tether::run([] {
    auto ping = std::make_shared<tether::mutex>(), pong = std::make_shared<tether::mutex>();
    ping->lock();
    pong->lock();
    tether::go([ping, pong] {
      ping->lock();
      pong->unlock();
    });
    ping->unlock();
    pong->lock();
  });
}
