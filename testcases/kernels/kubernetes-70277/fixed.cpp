// SOURCE: kernel kubernetes_70277 (P11)
// CHECKS: tether-circular-wait

// Each wait has a stop channel of its own, closed when the wait is over.

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
        if (tether::select(tether::send_case{ticks}, stop) == 1)
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
  auto own_stop = tether::make_chan<void>();
  tether::defer close_stop{[&] { own_stop.close(); }};
  auto ticks = poll.start(own_stop);
  while (tether::select(ticks, stop) == 0)
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
    volumes.ended().recv();
  });
}
