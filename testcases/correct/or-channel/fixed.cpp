// SOURCE: note 004, "The or-channel pattern", with a signal after a millisecond in each place
// CHECKS: none

#include <tether/tether.h>

#include <chrono>
#include <vector>

using namespace std::chrono_literals;
using signal_chan = tether::recv_chan<void>;

signal_chan any_of(const std::vector<signal_chan> &channels) {
  switch (channels.size()) {
  case 0:
    return nullptr;
  case 1:
    return channels[0];
  default:
    break;
  }

  auto or_done = tether::make_chan<void>();
  tether::go([or_done, channels] {
    tether::defer close_or_done{[&] { or_done.close(); }};
    if (channels.size() == 2) {
      tether::select(channels[0], channels[1]);
      return;
    }
    std::vector<signal_chan> rest(channels.begin() + 3, channels.end());
    rest.push_back(or_done);
    tether::select(channels[0], channels[1], channels[2], any_of(rest));
  });
  return or_done;
}

signal_chan sig(std::chrono::milliseconds after) {
  auto c = tether::make_chan<void>();
  tether::go([c, after] {
    tether::defer close_c{[&] { c.close(); }};
    tether::sleep_for(after);
  });
  return c;
}

int main() {
  return tether::run([] {
    auto never = tether::make_chan<void>(); // the note's signals that take hours
    for (std::size_t place = 0; place < 7; ++place) {
      std::vector<signal_chan> signals(7, never);
      signals[place] = sig(1ms);
      any_of(signals).recv();
      if (signals[place].try_recv() != tether::recv_status::closed)
        return 1;
    }
    return 0;
  });
}
