// SOURCE: note 002, the repaired mutual channel dependency: a buffer of one and both sides take part
// CHECKS: none
// LOOKS: buffered result

#include <tether/tether.h>

#include <cstdio>

int main() {
  return tether::run([] {
    auto ch1 = tether::make_chan<int>();
    auto ch2 = tether::make_chan<int>(1);

    tether::go([ch1, ch2] {
      ch1.recv();
      ch2.send(1);
    });

    ch1.send(1);
    auto reply = ch2.recv();
    std::printf("%d\n", *reply);
    return reply == 1 ? 0 : 1;
  });
}
