// SOURCE: kernel cockroach_25456 (P08); main itself blocks, exit status 2
// CHECKS: tether-self-wait
// SCHEDULE: every

// Means to ask whether the server is shutting down, but waits until it is.

#include <tether/tether.h>

#include <memory>
#include <string>
#include <utility>

class stopper {
public:
  tether::recv_chan<void> should_quiesce() const { return quiescing_; }
  void stop() { quiescing_.close(); }

private:
  tether::chan<void> quiescing_ = tether::make_chan<void>();
};

class replica {
public:
  explicit replica(std::shared_ptr<stopper> s) : stopper_(std::move(s)) {}

  std::string compute_checksum(int range) {
    if (is_quiescing())
      return "";
    return "checksum of range " + std::to_string(range);
  }

private:
  bool is_quiescing() const {
    stopper_->should_quiesce().recv(); // BUG: tether-self-wait
    return true;
  }

  std::shared_ptr<stopper> stopper_;
};

class consistency_queue {
public:
  explicit consistency_queue(replica &r) : replica_(r) {}

  bool process(int range) { return !replica_.compute_checksum(range).empty(); }

private:
  replica &replica_;
};

int main() {
  return tether::run([] {
    auto server = std::make_shared<stopper>();
    replica first(server);
    consistency_queue queue(first);
    queue.process(1);
    server->stop();
  });
}
