// SOURCE: kernel serving_2137 (P05b)
// CHECKS: tether-blocking-under-lock

// The second request starts when the first has the slot.

#include <tether/tether.h>

#include <cstddef>
#include <functional>
#include <memory>

// Lets at most `concurrency` calls run and `queue` more wait.
class breaker {
public:
  breaker(std::size_t queue, std::size_t concurrency)
      : pending_(tether::make_chan<void>(queue + concurrency)), active_(tether::make_chan<void>(concurrency)) {}

  bool maybe(const std::function<void()> &call) const {
    if (tether::select(tether::send_case{pending_}, tether::otherwise) == 1)
      return false;
    active_.send();
    call();
    active_.recv();
    pending_.recv();
    return true;
  }

private:
  tether::chan<void> pending_;
  tether::chan<void> active_;
};

// A request that ends when the test opens its gate.
struct request {
  tether::mutex gate;
  tether::chan<void> entered = tether::make_chan<void>(1);
  tether::chan<bool> accepted = tether::make_chan<bool>(1);

  void run(const breaker &limit) {
    accepted.send(limit.maybe([this] {
      entered.send();
      gate.lock();
      gate.unlock();
    }));
  }

  bool let_go() {
    gate.unlock();
    return *accepted.recv();
  }
};

int main() {
  return tether::run([] {
    auto limit = std::make_shared<breaker>(1, 1);
    auto first = std::make_shared<request>(), second = std::make_shared<request>();
    first->gate.lock();
    second->gate.lock();
    tether::go([=] { first->run(*limit); });
    first->entered.recv();
    tether::go([=] { second->run(*limit); });
    bool both = first->let_go() && second->let_go();
    return both ? 0 : 1;
  });
}
