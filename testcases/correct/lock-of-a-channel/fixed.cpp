// SOURCE: looks like a second send into a full buffer: the channel of one is a lock
// CHECKS: none
// LOOKS: semaphore of a channel

#include <tether/tether.h>

class account {
public:
  void pay_in(int amount) {
    lock_.send();
    tether::defer unlock{[this] { lock_.recv(); }};
    balance_ += amount;
  }
  int balance() const { return balance_; }

private:
  tether::chan<void> lock_ = tether::make_chan<void>(1);
  int balance_ = 0;
};

int main() {
  return tether::run([] {
    account a;
    tether::wait_group wg;
    for (int i = 1; i <= 3; ++i)
      wg.go([&a, i] { a.pay_in(i); });
    wg.wait();
    return a.balance() == 6 ? 0 : 1;
  });
}
