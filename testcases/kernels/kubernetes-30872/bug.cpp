// SOURCE: kernel kubernetes_30872 (P04)
// CHECKS: tether-lock-order
// SCHEDULE: some

// Asking an informer whether it has synced locks informer and queue, a popped event locks them the other way round.

#include <tether/tether.h>

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <utility>

class delta_fifo {
public:
  void add(std::string delta) {
    mu_.lock();
    tether::defer unlock{[this] { mu_.unlock(); }};
    deltas_.push_back(std::move(delta));
  }

  // Hands the first delta to `process` while no other can be added or popped.
  void pop(const std::function<void(const std::string &)> &process) {
    mu_.lock();
    tether::defer unlock{[this] { mu_.unlock(); }};
    if (deltas_.empty())
      return;
    process(deltas_.front());
    deltas_.pop_front();
  }

  bool has_synced() {
    mu_.lock(); // BUG: tether-lock-order
    tether::defer unlock{[this] { mu_.unlock(); }};
    return deltas_.empty();
  }

private:
  tether::mutex mu_;
  std::deque<std::string> deltas_;
};

class federated_informer {
public:
  federated_informer() { clusters_.add("cluster-eu joined"); }

  // The controller's loop, one turn of it.
  void process_next() {
    clusters_.pop([this](const std::string &delta) { cluster_changed(delta); });
  }

  bool clusters_synced() {
    mu_.lock();
    tether::defer unlock{[this] { mu_.unlock(); }};
    return started_ && clusters_.has_synced();
  }

private:
  void cluster_changed(const std::string &delta) {
    mu_.lock(); // BUG: tether-lock-order
    tether::defer unlock{[this] { mu_.unlock(); }};
    last_change_ = delta;
  }

  tether::mutex mu_;
  bool started_ = true;
  std::string last_change_;
  delta_fifo clusters_;
};

int main() {
  return tether::run([] {
    auto informer = std::make_shared<federated_informer>();
    tether::go([informer] { informer->process_next(); });
    tether::go([informer] { informer->clusters_synced(); });
  });
}
