// SOURCE: looks like a double close: the second stop finds the flag
// CHECKS: none
// LOOKS: guarded close

#include <tether/tether.h>

#include <mutex>

class server {
public:
  void start() {
    tether::go([this] {
      quit_.recv();
      ended_.close();
    });
  }
  void stop() {
    std::lock_guard hold(mutex_);
    if (stopped_)
      return;
    stopped_ = true;
    quit_.close();
  }
  void wait() { ended_.recv(); }

private:
  tether::mutex mutex_;
  bool stopped_ = false;
  tether::chan<void> quit_ = tether::make_chan<void>();
  tether::chan<void> ended_ = tether::make_chan<void>();
};

int main() {
  return tether::run([] {
    server s;
    s.start();
    s.stop();
    s.stop();
    s.wait();
  });
}
