// The usual repair: the function that makes the channel closes it when it leaves.
#include <tether/tether.h>

void log(int);

void feed() {
  auto jobs = tether::make_chan<int>();
  tether::defer close_jobs{[&] { jobs.close(); }};
  tether::go([jobs] {
    while (auto job = jobs.recv())
      log(*job);
  });
  jobs.send(1);
}
