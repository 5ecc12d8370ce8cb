// SOURCE: GOLF artifact, correct/contention: many goroutines on one buffered channel
// CHECKS: none

#include <tether/tether.h>

int main() {
  return tether::run([] {
    auto tokens = tether::make_chan<void>(1);
    tether::wait_group users;
    for (int user = 0; user < 3; ++user)
      users.go([tokens] {
        tokens.send();
        tokens.recv();
      });
    users.wait();
    return tokens.size() == 0 ? 0 : 1;
  });
}
