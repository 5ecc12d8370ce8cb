// SOURCE: note 002, "Closures in goroutine": the goroutines share the loop's variable and may all see its last value
// CHECKS: none
// SCHEDULE: some
// MISS: which value a shared variable has is not modelled

// C++ makes the variable anew in each round, so it is shared on purpose here, under a lock. Main waits for each number
// and itself blocks, exit status 2.

#include <tether/tether.h>

#include <memory>
#include <mutex>

struct shared_variable {
  tether::mutex mu;
  int n = 0;
};

int main() {
  return tether::run([] {
    const tether::chan<void> printed[] = {tether::make_chan<void>(2), tether::make_chan<void>(2)};
    auto variable = std::make_shared<shared_variable>();
    for (int each : {0, 1}) {
      variable->mu.lock();
      variable->n = each;
      variable->mu.unlock();
      tether::go([variable, printed] {
        variable->mu.lock();
        const int n = variable->n;
        variable->mu.unlock();
        printed[n].send();
      });
    }
    printed[1].recv();
    printed[0].recv(); // BUG: captured-variable
  });
}
