// SOURCE: note 002, "Buffered channel", second snippet: a buffered channel is ranged over and never closed
// CHECKS: tether-unclosed-range
// SCHEDULE: every

#include <tether/tether.h>

#include <cstdio>
#include <string>

int main() {
  return tether::run([] {
    auto ch = tether::make_chan<std::string>(2);

    tether::go([ch] {
      for (const auto &v : ch) { // BUG: tether-unclosed-range
        std::printf("received: %s\n", v.c_str());
      }
    });

    ch.send("apple");
    ch.send("banana");
    ch.send("cherry");
  });
}
