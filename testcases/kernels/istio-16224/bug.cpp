// SOURCE: kernel istio_16224 (P05a, P08); main itself blocks, exit status 2
// CHECKS: none
// SCHEDULE: some
// MISS: what lies in a map or is picked from a container is out of sight

// An event's handler reports under the lock that the test holds, or takes, to wait for the report.

#include <tether/tether.h>

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

class config_store {
public:
  using handler = std::function<void(const std::string &)>;

  void register_event_handler(handler h) { handlers_.push_back(std::move(h)); }

  // The handlers hear of it later, from another goroutine.
  void create(const std::string &config) const {
    tether::go([handlers = handlers_, config] {
      for (const handler &handle : handlers)
        handle(config);
    });
  }

private:
  std::vector<handler> handlers_;
};

struct watched {
  tether::mutex mu;
  std::vector<std::string> seen;
  tether::chan<std::size_t> done = tether::make_chan<std::size_t>();
};

int main() {
  return tether::run([] {
    config_store store;
    auto state = std::make_shared<watched>();
    store.register_event_handler([state](const std::string &config) {
      state->mu.lock(); // BUG: blocked-under-lock
      tether::defer unlock{[&] { state->mu.unlock(); }};
      state->seen.push_back(config);
      state->done.send(state->seen.size()); // BUG: blocked-under-lock
    });

    store.create("virtual-service/reviews");
    state->mu.lock(); // BUG: blocked-under-lock
    state->seen.reserve(4);
    state->done.recv(); // BUG: blocked-under-lock
    state->mu.unlock();
  });
}
