// SOURCE: looks like a return that leaves a sender behind: the queue has something in it whenever it is asked
// CHECKS: none
// LOOKS: prefilled channel

#include <tether/tether.h>

int work(int jobs) {
  auto queue = tether::make_chan<int>(1);
  queue.send(jobs);
  auto sum = tether::make_chan<int>();
  tether::go([sum, jobs] { sum.send(jobs + 1); });
  const auto waiting = queue.size();
  if (waiting == 0)
    return 0;
  auto product = tether::make_chan<int>();
  tether::go([product, jobs] { product.send(jobs * 2); });
  switch (queue.size()) {
  case 0:
    return *sum.recv();
  default:
    return *sum.recv() + *product.recv();
  }
}

int main() {
  return tether::run([] { return work(3) == 10 ? 0 : 1; });
}
