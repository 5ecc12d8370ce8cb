// The repair: a place for the value that nobody receives.
#include <tether/tether.h>

int work();

void fire_and_forget() {
  auto result = tether::make_chan<int>();
  tether::go([result] {
    result.send(work()); // want: tether-no-counterpart
  });
}
