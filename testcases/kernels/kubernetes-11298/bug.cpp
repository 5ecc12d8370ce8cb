// SOURCE: kernel kubernetes_11298 (P14); main itself blocks, exit status 2
// CHECKS: none
// SCHEDULE: some
// MISS: what a condition variable waits for is in the data

// A goroutine waits for a change on behalf of the loop; the change that comes after the loop has looked and before the
// goroutine waits wakes nobody.

#include <tether/tether.h>

#include <memory>
#include <string>
#include <utility>

// Tells the services of a node who is the master.
class notifier : public std::enable_shared_from_this<notifier> {
public:
  // Called by the election.
  void set_master(std::string name) {
    mu_.lock();
    master_ = std::move(name);
    mu_.unlock();
    changed_.notify_one();
  }

  // Returns when `self` has become the master, or `stop` closes.
  void run(const std::string &self, tether::recv_chan<void> stop) {
    while (master() != self)
      if (tether::select(next_change(), stop) == 1) // BUG: lost-notify
        return;
  }

private:
  std::string master() {
    mu_.lock();
    tether::defer unlock{[this] { mu_.unlock(); }};
    return master_;
  }

  // A condition variable cannot be waited for in a select: a goroutine makes a channel of it.
  tether::recv_chan<void> next_change() {
    auto change = tether::make_chan<void>();
    tether::go([self = shared_from_this(), change] {
      self->mu_.lock();
      self->changed_.wait(self->mu_); // BUG: lost-notify
      self->mu_.unlock();
      change.close();
    });
    return change;
  }

  tether::mutex mu_;
  tether::condition_variable changed_;
  std::string master_;
};

int main() {
  return tether::run([] {
    auto stop = tether::make_chan<void>();
    auto services = std::make_shared<notifier>();
    tether::go([services] { services->set_master("node-1"); });
    services->run("node-1", stop);
    stop.close();
  });
}
