// SOURCE: note 002, SafeCounter: many readers or one writer
// CHECKS: none

#include <tether/tether.h>

#include <atomic>
#include <map>
#include <mutex>
#include <shared_mutex>
#include <string>

class safe_counter {
public:
  void inc(const std::string &key) {
    std::lock_guard lock{mu_};
    ++v_[key];
  }
  int value(const std::string &key) const {
    std::shared_lock lock{mu_};
    auto found = v_.find(key);
    return found == v_.end() ? 0 : found->second;
  }

private:
  mutable tether::shared_mutex mu_;
  std::map<std::string, int> v_;
};

int main() {
  return tether::run([] {
    safe_counter hits;
    std::atomic<bool> went_back{false};
    tether::wait_group wg;
    for (int i = 0; i < 4; ++i) {
      wg.go([&] {
        for (int n = 0; n < 100; ++n)
          hits.inc("/index");
      });
      wg.go([&] {
        for (int n = 0, before = 0; n < 100; ++n) {
          int now = hits.value("/index");
          if (now < before)
            went_back = true;
          before = now;
        }
      });
    }
    wg.wait();
    return hits.value("/index") == 400 && !went_back ? 0 : 1;
  });
}
