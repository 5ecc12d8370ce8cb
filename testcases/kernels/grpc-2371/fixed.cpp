// SOURCE: kernel grpc_2371 (P21, P19)
// CHECKS: none

// An update looks, under the lock, whether the balancer is closed.

#include <tether/tether.h>

#include <memory>
#include <string>
#include <utility>

class pick_first {
public:
  tether::recv_chan<std::string> notify() const { return addr_ch_; }

  // The resolver has a new address.
  void handle_update(std::string address) {
    mu_.lock();
    auto to = addr_ch_;
    bool closed = closed_;
    mu_.unlock();
    if (closed)
      return;
    tether::select(tether::send_case{to, std::move(address)}, closing_);
  }

  void close() {
    mu_.lock();
    tether::defer unlock{[this] { mu_.unlock(); }};
    closed_ = true;
    closing_.close();
  }

private:
  tether::mutex mu_;
  tether::chan<std::string> addr_ch_ = tether::make_chan<std::string>(1);
  bool closed_ = false;
  tether::chan<void> closing_ = tether::make_chan<void>();
};

int main() {
  return tether::run([] {
    auto balancer = std::make_shared<pick_first>();
    tether::go([balancer] { balancer->handle_update("10.0.0.1"); });
    balancer->close();
  });
}
