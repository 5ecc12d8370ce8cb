// SOURCE: kernel kubernetes_13135 (P04)
// CHECKS: tether-lock-order
// SCHEDULE: some

// The cacher's lock is released in a callback under the watch cache's lock, which an event holds while it waits for the
// cacher.

#include <tether/tether.h>

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

class watch_cache {
public:
  std::function<void()> on_replace;
  std::function<void(const std::string &)> on_event;

  // What the first listing found.
  void replace(std::vector<std::string> objects) {
    mu_.lock(); // BUG: tether-lock-order
    tether::defer unlock{[this] { mu_.unlock(); }};
    objects_ = std::move(objects);
    on_replace();
  }

  void add(const std::string &object) {
    mu_.lock();
    tether::defer unlock{[this] { mu_.unlock(); }};
    objects_.push_back(object);
    on_event(object);
  }

private:
  tether::mutex mu_;
  std::vector<std::string> objects_;
};

// Serves lists and watches out of memory; unusable until the first listing is complete.
class cacher {
public:
  cacher() {
    cache_.on_replace = [this] { mu_.unlock(); };
    cache_.on_event = [this](const std::string &object) { process_event(object); };
  }

  void start_caching() {
    mu_.lock();
    cache_.replace({"pod/web-1"});
  }

  void event(const std::string &object) { cache_.add(object); }

private:
  void process_event(const std::string &) {
    mu_.lock(); // BUG: tether-lock-order
    tether::defer unlock{[this] { mu_.unlock(); }};
    ++events_;
  }

  watch_cache cache_;
  tether::mutex mu_;
  std::size_t events_ = 0;
};

int main() {
  return tether::run([] {
    auto pods = std::make_shared<cacher>();
    tether::go([pods] { pods->start_caching(); });
    tether::go([pods] { pods->event("pod/web-2"); });
  });
}
