// SOURCE: looks like a double close: under a lock a select sees whether the channel is closed
// CHECKS: none
// LOOKS: guarded close

#include <tether/tether.h>

#include <memory>
#include <mutex>

class stop_signal {
public:
  void raise() {
    std::lock_guard hold(mutex_);
    tether::recv_case raised{signal_};
    if (tether::select(raised, tether::otherwise) == 1)
      signal_.close();
  }
  void await() const { signal_.recv(); }

private:
  tether::mutex mutex_;
  tether::chan<void> signal_ = tether::make_chan<void>();
};

int main() {
  return tether::run([] {
    auto stop = std::make_shared<stop_signal>();
    tether::go([stop] { stop->raise(); });
    stop->raise();
    stop->await();
  });
}
