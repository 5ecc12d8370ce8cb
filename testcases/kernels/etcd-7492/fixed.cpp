// SOURCE: kernel etcd_7492 (P05a)
// CHECKS: tether-blocking-under-lock

// The keeper's own table has a second lock; nothing is sent.

#include <tether/tether.h>

#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>

using namespace std::chrono_literals;

class token_provider {
public:
  void assign(const std::string &token) {
    tokens_mu_.lock();
    tether::defer unlock{[this] { tokens_mu_.unlock(); }};
    tokens_.insert(token);
    keeper_mu_.lock();
    tether::defer unlock_keeper{[this] { keeper_mu_.unlock(); }};
    ++ages_[token];
  }

  // The keeper: looks after a while which tokens have expired.
  void run_keeper() {
    tether::timer expiry{2ms};
    for (;;) {
      if (tether::select(expiry.channel(), stop_) == 1)
        return;
      for (const auto &[token, age] : take_ages())
        remove(token);
    }
  }

  void stop() { stop_.close(); }

private:
  std::map<std::string, int> take_ages() {
    keeper_mu_.lock();
    tether::defer unlock{[this] { keeper_mu_.unlock(); }};
    return std::exchange(ages_, {});
  }

  void remove(const std::string &token) {
    tokens_mu_.lock();
    tether::defer unlock{[this] { tokens_mu_.unlock(); }};
    tokens_.erase(token);
  }

  tether::mutex tokens_mu_;
  std::set<std::string> tokens_;
  tether::mutex keeper_mu_;
  std::map<std::string, int> ages_;
  tether::chan<void> stop_ = tether::make_chan<void>();
};

int main() {
  return tether::run([] {
    auto provider = std::make_shared<token_provider>();
    tether::go([provider] { provider->run_keeper(); });
    provider->assign("token-1");
    provider->assign("token-2");
    provider->stop();
  });
}
