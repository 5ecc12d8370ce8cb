// SOURCE: kernel etcd_7443 (P05a); main itself blocks, exit status 2
// CHECKS: tether-blocking-under-lock
// SCHEDULE: some

// The balancer sends new addresses while it holds its lock; the reader takes that lock between two receives.

#include <tether/tether.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

using addresses = std::vector<std::string>;

class simple_balancer {
public:
  tether::recv_chan<addresses> notify() const { return notify_; }

  // The client has new end points.
  void update(addresses addrs) {
    mu_.lock();
    tether::defer unlock{[this] { mu_.unlock(); }};
    addresses_ = std::move(addrs);
    notify_.send(addresses_); // BUG: tether-blocking-under-lock
  }

  // A connection to `address` stands.
  void up(const std::string &address) {
    mu_.lock(); // BUG: tether-blocking-under-lock
    tether::defer unlock{[this] { mu_.unlock(); }};
    pinned_ = address;
  }

  void close() {
    mu_.lock();
    tether::defer unlock{[this] { mu_.unlock(); }};
    notify_.close();
  }

private:
  tether::mutex mu_;
  addresses addresses_;
  std::string pinned_;
  tether::chan<addresses> notify_ = tether::make_chan<addresses>(1);
};

int main() {
  return tether::run([] {
    auto balancer = std::make_shared<simple_balancer>();
    tether::go([balancer] {
      for (const addresses &addrs : balancer->notify())
        balancer->up(addrs.front());
    });
    for (const char *address : {"10.0.0.1", "10.0.0.2", "10.0.0.3"})
      balancer->update({address});
    balancer->close();
  });
}
