// SOURCE: looks like sends that nobody receives: who has taken all slots knows that the others have left
// CHECKS: none
// LOOKS: semaphore of a channel

#include <tether/tether.h>

int main() {
  return tether::run([] {
    constexpr int workers = 2;
    auto slots = tether::make_chan<void>(workers);
    for (int job = 0; job < 3; ++job) {
      slots.send();
      tether::go([slots] { slots.recv(); });
    }
    for (int i = 0; i < workers; ++i)
      slots.send();
  });
}
