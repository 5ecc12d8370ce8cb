// SOURCE: looks like an unclosed range: the last of several producers closes the channel
// CHECKS: none
// LOOKS: guarded close

#include <tether/tether.h>

#include <atomic>
#include <memory>

void produce(int first, tether::send_chan<int> out, std::shared_ptr<std::atomic<int>> producers) {
  for (int i = first; i < first + 3; ++i)
    out.send(i);
  if (producers->fetch_sub(1) == 1)
    out.close();
}

int main() {
  return tether::run([] {
    auto numbers = tether::make_chan<int>();
    auto producers = std::make_shared<std::atomic<int>>(2);
    tether::go(produce, 0, numbers, producers);
    tether::go(produce, 10, numbers, producers);
    int sum = 0;
    for (int number : numbers)
      sum += number;
    return sum == 36 ? 0 : 1;
  });
}
