// SOURCE: note 004, "Heartbeats", with intervals of milliseconds
// CHECKS: none

#include <tether/tether.h>

#include <chrono>
#include <cstdio>
#include <utility>

using namespace std::chrono_literals;
using clock_type = std::chrono::steady_clock;

class ward {
public:
  ward(tether::recv_chan<void> done, tether::chan<void> heartbeat, tether::chan<int> results)
      : done_(std::move(done)), heartbeat_(std::move(heartbeat)), results_(std::move(results)) {}

  void run(std::chrono::milliseconds pulse_interval) {
    tether::defer close_heartbeat{[&] { heartbeat_.close(); }};
    tether::defer close_results{[&] { results_.close(); }};
    tether::ticker pulse{pulse_interval};
    tether::ticker work_gen{2 * pulse_interval};
    for (int result = 0;;) {
      switch (tether::select(done_, pulse.channel(), work_gen.channel())) {
      case 0:
        return;
      case 1:
        send_pulse();
        break;
      default:
        send_result(++result, pulse);
      }
    }
  }

private:
  void send_pulse() { tether::select(tether::send_case{heartbeat_}, tether::otherwise); }

  void send_result(int r, tether::ticker &pulse) {
    for (;;) {
      switch (tether::select(done_, pulse.channel(), tether::send_case{results_, r})) {
      case 1:
        send_pulse();
        break;
      default:
        return;
      }
    }
  }

  tether::recv_chan<void> done_;
  tether::chan<void> heartbeat_;
  tether::chan<int> results_;
};

int main() {
  return tether::run([] {
    auto done = tether::make_chan<void>();
    auto heartbeat = tether::make_chan<void>();
    auto results = tether::make_chan<int>();
    constexpr auto timeout = 4ms;

    tether::go([=] { ward(done, heartbeat, results).run(timeout / 2); });
    tether::go([done] {
      tether::sleep_for(20ms);
      done.close();
    });

    for (;;) {
      tether::recv_case pulse{heartbeat};
      tether::recv_case r{results};
      tether::select(pulse, r, tether::after(10 * timeout));
      if (pulse && !pulse.closed())
        std::printf("pulse\n");
      else if (r && !r.closed())
        std::printf("results %d\n", *r);
      else
        return;
    }
  });
}
