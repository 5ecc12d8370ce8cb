// SOURCE: note 004, "Stealing Tasks or Continuations?": one send and one receive on a channel of each call
// CHECKS: none

#include <tether/tether.h>

#include <cstdio>

tether::recv_chan<int> fib(int n) {
  auto result = tether::make_chan<int>();
  tether::go([result, n] {
    tether::defer close_result{[&] { result.close(); }};
    if (n <= 2) {
      result.send(1);
      return;
    }
    result.send(*fib(n - 1).recv() + *fib(n - 2).recv());
  });
  return result;
}

int main() {
  return tether::run([] {
    int result = *fib(4).recv();
    std::printf("fib = %d\n", result);
    return result == 3 ? 0 : 1;
  });
}
