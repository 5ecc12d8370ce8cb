// SOURCE: note 004, "Heartbeats", with intervals of milliseconds
// CHECKS: none

#include <tether/tether.h>

#include <chrono>
#include <cstdio>
#include <utility>

using namespace std::chrono_literals;

using heartbeat_chan = tether::recv_chan<void>;
using result_chan = tether::recv_chan<tether::time_point>;

std::pair<heartbeat_chan, result_chan> do_work(tether::recv_chan<void> done, std::chrono::milliseconds pulse_interval) {
  auto heartbeat = tether::make_chan<void>();
  auto results = tether::make_chan<tether::time_point>();
  tether::go([=] {
    tether::defer close_heartbeat{[&] { heartbeat.close(); }};
    tether::defer close_results{[&] { results.close(); }};
    auto pulse = tether::tick(pulse_interval);
    auto work_gen = tether::tick(2 * pulse_interval);

    // Nobody need be listening.
    auto send_pulse = [&] { tether::select(tether::send_case{heartbeat}, tether::otherwise); };
    auto send_result = [&](tether::time_point r) {
      for (;;) {
        switch (tether::select(done, pulse, tether::send_case{results, r})) {
        case 1:
          send_pulse();
          break;
        default:
          return;
        }
      }
    };

    for (;;) {
      tether::recv_case r{work_gen};
      switch (tether::select(done, pulse, r)) {
      case 0:
        return;
      case 1:
        send_pulse();
        break;
      default:
        send_result(*r);
      }
    }
  });
  return {heartbeat, results};
}

int main() {
  return tether::run([] {
    auto done = tether::make_chan<void>();
    constexpr auto timeout = 5s;
    auto [heartbeat, results] = do_work(done, 1ms);

    int pulses = 0;
    int worked = 0;
    bool healthy = true;
    while (healthy && (pulses < 3 || worked < 3)) {
      switch (tether::select(heartbeat, results, tether::after(timeout))) {
      case 0:
        std::printf("pulse %d\n", ++pulses);
        break;
      case 1:
        std::printf("result %d\n", ++worked);
        break;
      default:
        healthy = false;
      }
    }

    done.close();
    while (heartbeat.recv()) {
    }
    while (results.recv()) {
    }
    return healthy ? 0 : 1;
  });
}
