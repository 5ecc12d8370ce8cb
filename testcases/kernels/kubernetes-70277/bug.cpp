// SOURCE: kernel kubernetes_70277 (P11); main itself blocks, exit status 2
// CHECKS: tether-circular-wait
// SCHEDULE: every

// The poller runs until its caller's stop channel closes; the caller waits for the end of the poller before its
// deferred close.

#include <tether/tether.h>

#include <functional>

using namespace std::chrono_literals;

class poller {
public:
  explicit poller(std::chrono::milliseconds interval) : interval_(interval) {}

  // A tick for every interval until `stop` closes.
  tether::recv_chan<void> start(tether::recv_chan<void> stop) const {
    auto ticks = tether::make_chan<void>();
    tether::go([ticks, stop, interval = interval_, ended = ended_] {
      tether::defer close{[&] {
        ticks.close();
        ended.close();
      }};
      for (;;) {
        if (tether::select(tether::after(interval), stop) == 1)
          return;
        if (tether::select(tether::send_case{ticks}, stop) == 1) // BUG: tether-circular-wait
          return;
      }
    });
    return ticks;
  }

  tether::recv_chan<void> ended() const { return ended_; }

private:
  std::chrono::milliseconds interval_;
  tether::chan<void> ended_ = tether::make_chan<void>();
};

// Calls `condition` at each tick until it is true.
bool wait_for(const poller &poll, const std::function<bool()> &condition, tether::recv_chan<void> stop) {
  auto ticks = poll.start(stop);
  while (ticks.recv())
    if (condition())
      return true;
  return false;
}

int main() {
  return tether::run([] {
    auto stop = tether::make_chan<void>();
    tether::defer close_stop{[&] { stop.close(); }};
    poller volumes(1ms);
    wait_for(
        volumes, [] { return true; }, stop);
    volumes.ended().recv(); // BUG: tether-circular-wait
  });
}
