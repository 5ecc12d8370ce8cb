// SOURCE: note 002, "Unbuffered channel": the send waits until the goroutine receives
// CHECKS: none

#include <tether/tether.h>

#include <cstdio>
#include <string>

int main() {
  return tether::run([] {
    auto ch = tether::make_chan<std::string>();
    tether::go([ch] {
      auto msg = ch.recv();
      std::printf("received: %s\n", msg->c_str());
    });
    ch.send("apple");
  });
}
