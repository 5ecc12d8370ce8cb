// SOURCE: GOLF artifact, deadlock/simple: a condition variable that nobody notifies; Go 1.26, Cond
// CHECKS: tether-lost-notify

// Who brings what it waits for also notifies.

#include <tether/tether.h>

#include <memory>

struct inbox {
  tether::mutex mu;
  tether::condition_variable arrived;
  int messages = 0;

  void await_message() {
    mu.lock();
    tether::defer unlock{[this] { mu.unlock(); }};
    while (messages == 0)
      arrived.wait(mu);
    --messages;
  }

  void deliver() {
    mu.lock();
    ++messages;
    mu.unlock();
    arrived.notify_one();
  }
};

int main() {
  return tether::run([] {
    auto box = std::make_shared<inbox>();
    tether::go([box] { box->await_message(); });
    box->deliver();
  });
}
