// The usual repair: a defer that closes on every exit.
#include <tether/tether.h>

#include <vector>

bool failed();
void log(int);

void one_consumer() {
  auto jobs = tether::make_chan<int>();
  tether::go([jobs] {
    for (int job : jobs) // want: tether-unclosed-range
      log(job);
  });
  for (int i = 0; i < 3; ++i)
    jobs.send(i);
}

void pool_with_an_early_exit(const std::vector<int> &items) {
  auto jobs = tether::make_chan<int>(8);
  for (int i = 0; i < 2; ++i) {
    tether::go([jobs] {
      for (int job : jobs) // want: tether-unclosed-range
        log(job);
    });
  }
  for (int item : items) {
    if (failed())
      return;
    jobs.send(item);
  }
}
