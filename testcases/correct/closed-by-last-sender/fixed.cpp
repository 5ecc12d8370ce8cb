// SOURCE: looks like a send on a closed channel: who counts down to nought closes, and sends no more
// CHECKS: none
// LOOKS: guarded close

#include <tether/tether.h>

int main() {
  return tether::run([] {
    auto words = tether::make_chan<int>();
    auto left = tether::make_chan<int>(1);
    left.send(2);
    for (int i = 0; i < 2; ++i)
      tether::go([words, left, i] {
        words.send(i);
        int others = *left.recv() - 1;
        left.send(others);
        if (others == 0)
          words.close();
      });
    int sum = 0;
    for (int word : words)
      sum += word;
    return sum == 1 ? 0 : 1;
  });
}
