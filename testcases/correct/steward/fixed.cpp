// SOURCE: note 004, "Healing Unhealthy Goroutines": a ward that stops pulsing is told to end and started anew
// CHECKS: none

#include <tether/tether.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <functional>

using namespace std::chrono_literals;

using done_chan = tether::recv_chan<void>;
using heartbeat_chan = tether::recv_chan<void>;
using start_goroutine = std::function<heartbeat_chan(done_chan done, std::chrono::milliseconds pulse_interval)>;

done_chan either(done_chan a, done_chan b) {
  auto or_done = tether::make_chan<void>();
  tether::go([=] {
    tether::defer close_or_done{[&] { or_done.close(); }};
    tether::select(a, b);
  });
  return or_done;
}

start_goroutine new_steward(std::chrono::milliseconds timeout, start_goroutine start) {
  return [=](done_chan done, std::chrono::milliseconds pulse_interval) -> heartbeat_chan {
    auto heartbeat = tether::make_chan<void>();
    tether::go([=] {
      tether::defer close_heartbeat{[&] { heartbeat.close(); }};
      tether::chan<void> ward_done;
      heartbeat_chan ward_heartbeat;
      auto start_ward = [&] {
        ward_done = tether::make_chan<void>();
        ward_heartbeat = start(either(ward_done, done), timeout / 2);
      };
      start_ward();

      auto pulse = tether::tick(pulse_interval);
      tether::timer unhealthy{timeout};
      for (;;) {
        tether::recv_case beat{ward_heartbeat};
        switch (tether::select(pulse, beat, unhealthy.channel(), done)) {
        case 0:
          tether::select(tether::send_case{heartbeat}, tether::otherwise);
          break;
        case 1:
          if (beat.closed())
            ward_heartbeat = nullptr; // a ward that ended is silent too
          else
            unhealthy.reset(timeout);
          break;
        case 2:
          std::printf("steward: ward unhealthy: restarting\n");
          ward_done.close();
          start_ward();
          unhealthy.reset(timeout);
          break;
        default:
          return;
        }
      }
    });
    return heartbeat;
  };
}

int main() {
  return tether::run([] {
    tether::wait_group wards;
    std::atomic<int> started{0};
    std::atomic<int> ended{0};
    // Pulses twice and then hangs until it is told to end.
    auto ward = [&](done_chan stop, std::chrono::milliseconds pulse_interval) -> heartbeat_chan {
      auto heartbeat = tether::make_chan<void>();
      ++started;
      wards.go([&ended, heartbeat, stop, pulse_interval] {
        tether::defer count{[&] { ++ended; }};
        for (int i = 0; i < 2; ++i) {
          tether::recv_case stopped{stop};
          tether::select(stopped, tether::after(pulse_interval));
          if (stopped)
            return;
          tether::select(tether::send_case{heartbeat}, tether::otherwise);
        }
        stop.recv();
      });
      return heartbeat;
    };

    auto done = tether::make_chan<void>();
    auto steward = new_steward(4ms, ward);
    auto heartbeat = steward(done, 1ms);
    while (started < 3)
      heartbeat.recv();
    done.close();
    while (heartbeat.recv()) {
    }
    wards.wait();
    return started == ended ? 0 : 1;
  });
}
