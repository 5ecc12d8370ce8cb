// SOURCE: kernel etcd_7443 (P05a)
// CHECKS: tether-blocking-under-lock

// A goroutine of its own sends the addresses, without the lock and until it is told to stop.

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
    addresses_ = std::move(addrs);
    mu_.unlock();
    tether::select(tether::send_case{updated_}, tether::otherwise);
  }

  // A connection to `address` stands.
  void up(const std::string &address) {
    mu_.lock();
    tether::defer unlock{[this] { mu_.unlock(); }};
    pinned_ = address;
  }

  void close() { stop_.close(); }

  void notify_loop() {
    tether::defer close_notify{[this] { notify_.close(); }};
    while (tether::select(updated_, stop_) == 0)
      if (tether::select(tether::send_case{notify_, current()}, stop_) == 1)
        return;
  }

private:
  addresses current() {
    mu_.lock();
    tether::defer unlock{[this] { mu_.unlock(); }};
    return addresses_;
  }

  tether::mutex mu_;
  addresses addresses_;
  std::string pinned_;
  tether::chan<void> updated_ = tether::make_chan<void>(1);
  tether::chan<void> stop_ = tether::make_chan<void>();
  tether::chan<addresses> notify_ = tether::make_chan<addresses>(1);
};

int main() {
  return tether::run([] {
    auto balancer = std::make_shared<simple_balancer>();
    tether::go([balancer] { balancer->notify_loop(); });
    tether::go([balancer] {
      for (const addresses &addrs : balancer->notify())
        balancer->up(addrs.front());
    });
    for (const char *address : {"10.0.0.1", "10.0.0.2", "10.0.0.3"})
      balancer->update({address});
    balancer->close();
  });
}
