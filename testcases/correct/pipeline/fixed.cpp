// SOURCE: note 004, "Best practice for constructing Pipelines"
// CHECKS: none

#include <tether/tether.h>

#include <cstdio>
#include <vector>

using done_chan = tether::recv_chan<void>;
using int_stream = tether::recv_chan<int>;

int_stream generator(done_chan done, std::vector<int> integers) {
  auto stream = tether::make_chan<int>();
  tether::go([=] {
    tether::defer close_stream{[&] { stream.close(); }};
    for (int i : integers) {
      tether::recv_case stop{done};
      tether::send_case sent{stream, i};
      tether::select(stop, sent);
      if (stop)
        return;
    }
  });
  return stream;
}

int_stream multiply(done_chan done, int_stream in, int multiplier) {
  auto multiplied = tether::make_chan<int>();
  tether::go([=] {
    tether::defer close_stream{[&] { multiplied.close(); }};
    for (int i : in) {
      tether::recv_case stop{done};
      tether::select(stop, tether::send_case{multiplied, i * multiplier});
      if (stop)
        return;
    }
  });
  return multiplied;
}

int_stream add(done_chan done, int_stream in, int additive) {
  auto added = tether::make_chan<int>();
  tether::go([=] {
    tether::defer close_stream{[&] { added.close(); }};
    for (int i : in) {
      switch (tether::select(done, tether::send_case{added, i + additive})) {
      case 0:
        return;
      case 1:
        break;
      }
    }
  });
  return added;
}

int main() {
  return tether::run([] {
    auto done = tether::make_chan<void>();
    tether::defer close_done{[&] { done.close(); }};

    auto stream = generator(done, {1, 2, 3, 4});
    auto pipeline = multiply(done, add(done, multiply(done, stream, 2), 1), 2);
    std::vector<int> values;
    for (int v : pipeline) {
      std::printf("%d\n", v);
      values.push_back(v);
    }
    return values == std::vector<int>{6, 10, 14, 18} ? 0 : 1;
  });
}
