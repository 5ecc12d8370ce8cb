// SOURCE: GOLF artifact, deadlock/simple: a lock on the heap, taken twice; Go 1.26, MutexHeap
// CHECKS: tether-double-lock
// SCHEDULE: every

// A function that locks calls another that locks.

#include <tether/tether.h>

#include <memory>

class account {
public:
  void deposit(int amount) {
    mu_.lock();
    tether::defer unlock{[this] { mu_.unlock(); }};
    balance_ += amount;
    if (balance() > limit_)
      balance_ = limit_;
  }

  int balance() {
    mu_.lock(); // BUG: tether-double-lock
    tether::defer unlock{[this] { mu_.unlock(); }};
    return balance_;
  }

private:
  tether::mutex mu_;
  int balance_ = 0;
  const int limit_ = 100;
};

int main() {
  return tether::run([] {
    auto savings = std::make_shared<account>();
    tether::go([savings] { savings->deposit(120); });
    tether::go([savings] { savings->balance(); });
  });
}
