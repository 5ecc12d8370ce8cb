// SOURCE: looks like add in a goroutine: the waiter first hears from the goroutine that it has added
// CHECKS: none
// LOOKS: nested add

#include <tether/tether.h>

#include <memory>

int main() {
  return tether::run([] {
    auto wg = std::make_shared<tether::wait_group>();
    auto registered = tether::make_chan<void>();
    tether::go([wg, registered] {
      wg->add();
      tether::defer done{[&] { wg->done(); }};
      registered.close();
      tether::yield();
    });
    registered.recv();
    wg->wait();
  });
}
