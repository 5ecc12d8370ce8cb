// SOURCE: kernel grpc_1353 (P05a)
// CHECKS: tether-blocking-under-lock
// SCHEDULE: some

// The balancer sends addresses while it holds its lock; the reader calls back into a function that takes the lock.

#include <tether/tether.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

using addresses = std::vector<std::string>;

class round_robin {
public:
  tether::recv_chan<addresses> notify() const { return addr_ch_; }

  // The name service has an update.
  void watch_addr_updates(addresses update) {
    mu_.lock();
    tether::defer unlock{[this] { mu_.unlock(); }};
    addrs_.insert(addrs_.end(), update.begin(), update.end());
    addr_ch_.send(addrs_); // BUG: tether-blocking-under-lock
  }

  // A connection stands; gives what is to be called when it falls.
  std::function<void()> up(const std::string &address) {
    mu_.lock(); // BUG: tether-blocking-under-lock
    tether::defer unlock{[this] { mu_.unlock(); }};
    connected_.push_back(address);
    return [] {};
  }

  void close() { addr_ch_.close(); }

private:
  tether::mutex mu_;
  addresses addrs_;
  addresses connected_;
  tether::chan<addresses> addr_ch_ = tether::make_chan<addresses>();
};

int main() {
  return tether::run([] {
    auto balancer = std::make_shared<round_robin>();
    tether::go([balancer] {
      balancer->watch_addr_updates({"10.0.0.1"});
      balancer->watch_addr_updates({"10.0.0.2"});
      balancer->close();
    });
    tether::go([balancer] {
      for (const addresses &addrs : balancer->notify())
        balancer->up(addrs.back())();
    });
  });
}
