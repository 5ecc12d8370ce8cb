// SOURCE: GOLF artifact, deadlock/corner-cases: generics
// CHECKS: tether-missing-close
// SCHEDULE: every

// A generic worker whose input nobody closes.

#include <tether/tether.h>

#include <string>
#include <vector>

template <class T, class F>
void for_each_received(tether::recv_chan<T> in, F f) {
  while (auto value = in.recv()) // BUG: tether-missing-close
    f(*value);
}

template <class T>
void feed(const std::vector<T> &values) {
  auto stream = tether::make_chan<T>();
  tether::go([stream] { for_each_received<T>(stream, [](const T &) {}); });
  for (const T &value : values)
    stream.send(value);
}

int main() {
  return tether::run([] {
    feed<int>({1});
    feed<std::string>({"one"});
  });
}
