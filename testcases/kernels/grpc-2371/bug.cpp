// SOURCE: kernel grpc_2371 (P21, P19)
// CHECKS: none
// SCHEDULE: some
// MISS: which value a shared variable has is not modelled

// Closing a balancer takes its channel away; an update that comes after that is sent on a nil channel.

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
    mu_.unlock();
    to.send(std::move(address)); // BUG: nil-channel
  }

  void close() {
    mu_.lock();
    tether::defer unlock{[this] { mu_.unlock(); }};
    addr_ch_ = nullptr;
  }

private:
  tether::mutex mu_;
  tether::chan<std::string> addr_ch_ = tether::make_chan<std::string>(1);
};

int main() {
  return tether::run([] {
    auto balancer = std::make_shared<pick_first>();
    tether::go([balancer] { balancer->handle_update("10.0.0.1"); });
    balancer->close();
  });
}
