// SOURCE: GOLF artifact, deadlock/simple: a condition variable that nobody notifies; Go 1.26, Cond
// CHECKS: tether-lost-notify
// SCHEDULE: every

// The goroutine waits for a notification that does not come.

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
      arrived.wait(mu); // BUG: tether-lost-notify
    --messages;
  }
};

int main() {
  return tether::run([] {
    auto box = std::make_shared<inbox>();
    tether::go([box] { box->await_message(); });
  });
}
