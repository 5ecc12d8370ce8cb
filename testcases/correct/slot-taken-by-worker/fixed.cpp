// SOURCE: looks like a receive that waits for the same goroutine: each takes its slot itself and gives it back
// CHECKS: none
// LOOKS: semaphore of a channel

#include <tether/tether.h>

int main() {
  return tether::run([] {
    auto slots = tether::make_chan<void>(1);
    auto results = tether::make_chan<int>();
    for (int i = 0; i < 2; ++i)
      tether::go([slots, results, i] {
        slots.send();
        tether::defer free{[&] { slots.recv(); }};
        results.send(i);
      });
    int sum = 0;
    for (int i = 0; i < 2; ++i)
      sum += *results.recv();
    return sum == 1 ? 0 : 1;
  });
}
