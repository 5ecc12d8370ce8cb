// SOURCE: kernel etcd_7492 (P05a); main itself blocks, exit status 2
// CHECKS: tether-blocking-under-lock
// SCHEDULE: some

// A new token is sent to its keeper under the tokens' lock, which the keeper takes to delete the tokens that expired.

#include <tether/tether.h>

#include <map>
#include <memory>
#include <set>
#include <string>

using namespace std::chrono_literals;

class token_provider {
public:
  void assign(const std::string &token) {
    tokens_mu_.lock();
    tether::defer unlock{[this] { tokens_mu_.unlock(); }};
    tokens_.insert(token);
    added_.send(token); // BUG: tether-blocking-under-lock
  }

  // The keeper: looks after a while which tokens have expired.
  void run_keeper() {
    tether::timer expiry{2ms};
    std::map<std::string, int> ages;
    for (;;) {
      tether::recv_case added{added_};
      switch (tether::select(added, expiry.channel(), stop_)) {
      case 0:
        ages[*added] = 0;
        break;
      case 1:
        for (const auto &[token, age] : ages)
          remove(token);
        remove("expired elsewhere");
        break;
      default:
        return;
      }
    }
  }

  void stop() { stop_.close(); }

private:
  void remove(const std::string &token) {
    tokens_mu_.lock(); // BUG: tether-blocking-under-lock
    tether::defer unlock{[this] { tokens_mu_.unlock(); }};
    tokens_.erase(token);
  }

  tether::mutex tokens_mu_;
  std::set<std::string> tokens_;
  tether::chan<std::string> added_ = tether::make_chan<std::string>(1);
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
