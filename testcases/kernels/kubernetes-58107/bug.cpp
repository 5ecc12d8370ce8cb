// SOURCE: kernel kubernetes_58107 (P05c, P03, P14)
// CHECKS: tether-blocking-under-lock
// SCHEDULE: some

// A worker waits for work while it holds a lock for reading; a writer queues up behind it and keeps out the reader that
// would bring the work.

#include <tether/tether.h>

#include <deque>
#include <memory>
#include <string>
#include <utility>

class work_queue {
public:
  void add(std::string item) {
    mu_.lock();
    items_.push_back(std::move(item));
    mu_.unlock();
    added_.notify_one();
  }

  std::string get() {
    mu_.lock();
    tether::defer unlock{[this] { mu_.unlock(); }};
    while (items_.empty())
      added_.wait(mu_); // BUG: tether-blocking-under-lock
    std::string item = std::move(items_.front());
    items_.pop_front();
    return item;
  }

private:
  tether::mutex mu_;
  tether::condition_variable added_;
  std::deque<std::string> items_;
};

// Counts what the objects of a cluster use. Its monitors are replaced while no quota is being computed.
class quota_controller {
public:
  void worker() {
    workers_mu_.lock_shared();
    tether::defer unlock{[this] { workers_mu_.unlock_shared(); }};
    std::string quota = queue_.get();
    computed_ = quota + " by " + monitors_;
  }

  void sync_monitors() {
    workers_mu_.lock(); // BUG: tether-blocking-under-lock
    tether::defer unlock{[this] { workers_mu_.unlock(); }};
    monitors_ = "pods, services";
  }

  void replenish(const std::string &quota) {
    workers_mu_.lock_shared(); // BUG: tether-blocking-under-lock
    tether::defer unlock{[this] { workers_mu_.unlock_shared(); }};
    queue_.add(quota);
  }

private:
  tether::shared_mutex workers_mu_;
  work_queue queue_;
  std::string monitors_ = "pods";
  std::string computed_;
};

int main() {
  return tether::run([] {
    auto quotas = std::make_shared<quota_controller>();
    tether::go([quotas] { quotas->worker(); });
    tether::go([quotas] { quotas->sync_monitors(); });
    tether::go([quotas] { quotas->replenish("team-a"); });
  });
}
