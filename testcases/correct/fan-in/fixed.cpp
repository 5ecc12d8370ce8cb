// SOURCE: note 004, "Fan-Out, Fan-In": read to the end, and a consumer that stops early
// CHECKS: none

#include <tether/tether.h>

#include <memory>
#include <vector>

using namespace std::chrono_literals;
using done_chan = tether::recv_chan<void>;
using stream = tether::recv_chan<int>;

stream numbers(done_chan done, int last) {
  auto out = tether::make_chan<int>();
  tether::go([=] {
    tether::defer close_out{[&] { out.close(); }};
    for (int i = 1; i <= last; ++i) {
      if (tether::select(done, tether::send_case{out, i}) == 0)
        return;
    }
  });
  return out;
}

/// The slow stage. Several of them may read the same input.
stream square(done_chan done, stream in) {
  auto squares = tether::make_chan<int>();
  tether::go([=] {
    tether::defer close_squares{[&] { squares.close(); }};
    for (int v : in) {
      tether::sleep_for(1ms);
      if (tether::select(done, tether::send_case{squares, v * v}) == 0)
        return;
    }
  });
  return squares;
}

/// One stream of all values, closed when the last of the inputs is.
stream fan_in(done_chan done, const std::vector<stream> &channels) {
  auto multiplexed = tether::make_chan<int>();
  auto open_inputs = std::make_shared<tether::wait_group>();
  for (const auto &c : channels) {
    open_inputs->go([=] {
      for (int v : c) {
        if (tether::select(done, tether::send_case{multiplexed, v}) == 0)
          return;
      }
    });
  }
  tether::go([=] {
    open_inputs->wait();
    multiplexed.close();
  });
  return multiplexed;
}

stream squares_by_four(done_chan done, int last) {
  auto in = numbers(done, last);
  std::vector<stream> workers(4);
  for (auto &worker : workers)
    worker = square(done, in);
  return fan_in(done, workers);
}

int main() {
  return tether::run([] {
    auto done = tether::make_chan<void>();
    tether::defer close_done{[&] { done.close(); }};

    int sum = 0;
    for (int v : squares_by_four(done, 10))
      sum += v;

    int seen = 0;
    for ([[maybe_unused]] int v : squares_by_four(done, 1000)) {
      if (++seen == 3)
        break;
    }
    return sum == 385 && seen == 3 ? 0 : 1;
  });
}
