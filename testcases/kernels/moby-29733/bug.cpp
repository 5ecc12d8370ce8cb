// SOURCE: kernel moby_29733 (P14); main itself blocks, exit status 2
// CHECKS: none
// SCHEDULE: every
// MISS: what a condition variable waits for is in the data

// Waits until the plugin is activated; a handler that ran since then has reset the flag, and nobody notifies again.

#include <tether/tether.h>

#include <functional>
#include <string>
#include <utility>
#include <vector>

class plugin {
public:
  using handler = std::function<void(plugin &)>;

  void add_handler(handler h) { handlers_.push_back(std::move(h)); }

  // Asks the plugin what it implements, then lets the handlers look at it.
  void activate() {
    mu_.lock();
    manifest_ = "VolumeDriver";
    activated_ = true;
    mu_.unlock();
    activation_.notify_all();
    for (const handler &handle : handlers_)
      handle(*this);
  }

  void disable() {
    mu_.lock();
    activated_ = false;
    mu_.unlock();
  }

  bool implements(const std::string &kind) {
    mu_.lock();
    tether::defer unlock{[this] { mu_.unlock(); }};
    while (!activated_)
      activation_.wait(mu_); // BUG: lost-notify
    return manifest_ == kind;
  }

private:
  tether::mutex mu_;
  tether::condition_variable activation_;
  bool activated_ = false;
  std::string manifest_;
  std::vector<handler> handlers_;
};

int main() {
  return tether::run([] {
    plugin storage;
    storage.add_handler([](plugin &p) { p.disable(); });
    tether::wait_group activations;
    activations.go([&storage] { storage.activate(); });
    activations.wait();
    storage.implements("VolumeDriver");
  });
}
