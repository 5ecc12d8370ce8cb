// SOURCE: kernel etcd_3077 (P19); main itself blocks, exit status 2
// CHECKS: none
// SCHEDULE: some
// MISS: which value a shared variable has is not modelled

// A node makes its channels in the goroutine that it starts; who stops it before that sends on a nil channel.

#include <tether/tether.h>

#include <memory>
#include <string>

class raft_node : public std::enable_shared_from_this<raft_node> {
public:
  void start() {
    tether::go([self = shared_from_this()] { self->run(); });
  }

  void stop() {
    stop_channel().send(); // BUG: nil-channel
    done_.recv();
  }

private:
  void run() {
    make_channels();
    tether::defer done{[this] { done_.close(); }};
    for (;;) {
      tether::recv_case proposal{proposals_};
      tether::select(proposal, stop_channel()); // BUG: nil-channel
      if (!proposal)
        return;
      applied_ += *proposal;
    }
  }

  void make_channels() {
    mu_.lock();
    tether::defer unlock{[this] { mu_.unlock(); }};
    proposals_ = tether::make_chan<std::string>();
    stop_ = tether::make_chan<void>();
  }

  tether::chan<void> stop_channel() {
    mu_.lock();
    tether::defer unlock{[this] { mu_.unlock(); }};
    return stop_;
  }

  tether::mutex mu_;
  tether::chan<std::string> proposals_;
  tether::chan<void> stop_;
  tether::chan<void> done_ = tether::make_chan<void>();
  std::string applied_;
};

int main() {
  return tether::run([] {
    auto node = std::make_shared<raft_node>();
    node->start();
    node->stop();
  });
}
