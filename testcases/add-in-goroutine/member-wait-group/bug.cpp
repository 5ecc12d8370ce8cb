// SOURCE: variant: the wait group is a member, start() lets every goroutine count itself, stop() waits
// CHECKS: tether-add-in-goroutine
// SCHEDULE: some

#include <tether/tether.h>

#include <atomic>

class poller {
public:
  void start(int targets) {
    for (int target = 0; target < targets; ++target) {
      tether::go([this, target] {
        running_.add(); // BUG: tether-add-in-goroutine
        tether::defer done{[this] { running_.done(); }};
        polled_ += target;
      });
    }
  }

  int stop() {
    running_.wait();
    return polled_;
  }

private:
  tether::wait_group running_;
  std::atomic<int> polled_{0};
};

int main() {
  poller health;
  return tether::run([&health] {
    health.start(3);
    health.stop();
  });
}
