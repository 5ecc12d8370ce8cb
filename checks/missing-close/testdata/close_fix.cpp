// The usual repair: the function that makes the channel closes it when it leaves.
#include <tether/tether.h>

void log(int);

void feed() {
  auto jobs = tether::make_chan<int>();
  tether::go([jobs] {
    while (auto job = jobs.recv()) // want: tether-missing-close
      log(*job);
  });
  jobs.send(1);
}
