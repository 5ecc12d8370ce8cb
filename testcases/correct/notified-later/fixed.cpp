// SOURCE: GOLF artifact, correct/cond: the notification comes after the wait has begun, or the state before
// CHECKS: none

#include <tether/tether.h>

#include <memory>

struct gate {
  tether::mutex mu;
  tether::condition_variable opened;
  bool open = false;

  void pass() {
    mu.lock();
    opened.wait(mu, [this] { return open; });
    mu.unlock();
  }

  void let_all_pass() {
    mu.lock();
    open = true;
    mu.unlock();
    opened.notify_all();
  }
};

int main() {
  return tether::run([] {
    auto entrance = std::make_shared<gate>();
    for (int i = 0; i < 2; ++i)
      tether::go([entrance] { entrance->pass(); });
    entrance->let_all_pass();
  });
}
