// SOURCE: looks like a send under a lock that the receiver needs: the guard is unlocked before
// CHECKS: none
// LOOKS: lock handed over

#include <tether/tether.h>

#include <mutex>

int main() {
  return tether::run([] {
    tether::mutex mu;
    int sum = 0;
    auto parts = tether::make_chan<int>();
    tether::wait_group wg;
    wg.go([&, parts] {
      int part = *parts.recv();
      std::lock_guard hold(mu);
      sum += part;
    });
    std::unique_lock hold(mu);
    sum = 1;
    hold.unlock();
    parts.send(2);
    wg.wait();
    hold.lock();
    return sum == 3 ? 0 : 1;
  });
}
