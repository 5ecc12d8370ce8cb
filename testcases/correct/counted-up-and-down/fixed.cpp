// SOURCE: note 004, "Mutex and RWMutex": incr and decr, as often as each other, under one lock
// CHECKS: none

#include <tether/tether.h>

#include <mutex>

int main() {
  return tether::run([] {
    int count = 0;
    tether::mutex lock;
    auto incr = [&] {
      std::lock_guard guard{lock};
      ++count;
    };
    auto decr = [&] {
      std::lock_guard guard{lock};
      --count;
    };

    tether::wait_group arithmetic;
    for (int i = 0; i < 2; ++i) {
      arithmetic.add(1);
      tether::go([&] {
        tether::defer leave{[&] { arithmetic.done(); }};
        incr();
      });
    }
    for (int i = 0; i < 2; ++i) {
      arithmetic.add(1);
      tether::go([&] {
        tether::defer leave{[&] { arithmetic.done(); }};
        decr();
      });
    }
    arithmetic.wait();
    return count == 0 ? 0 : 1;
  });
}
