// SOURCE: variant: workers that take their buffers from a pool and give them back
// CHECKS: none

#include <tether/tether.h>

#include <numeric>
#include <vector>

using buffer = std::vector<int>;

void sum_up(tether::pool<buffer> &buffers, tether::recv_chan<int> sizes, tether::send_chan<int> sums) {
  for (int size : sizes) {
    buffer b = buffers.get();
    b.resize(static_cast<std::size_t>(size));
    std::iota(b.begin(), b.end(), 1);
    sums.send(std::accumulate(b.begin(), b.end(), 0));
    b.clear();
    buffers.put(std::move(b));
  }
}

int main() {
  return tether::run([] {
    tether::pool<buffer> buffers;
    auto sizes = tether::make_chan<int>(), sums = tether::make_chan<int>();
    tether::wait_group wg;
    for (int i = 0; i < 3; ++i)
      wg.go([&, sizes, sums] { sum_up(buffers, sizes, sums); });
    tether::go([=] {
      for (int n = 1; n <= 10; ++n)
        sizes.send(n);
      sizes.close();
    });
    tether::go([&wg, sums] {
      wg.wait();
      sums.close();
    });
    int total = 0;
    for (int sum : sums)
      total += sum;
    return total == 220 ? 0 : 1;
  });
}
