// SOURCE: looks like workers that nobody feeds: the queue was filled and closed before they came
// CHECKS: none
// LOOKS: prefilled channel

#include <tether/tether.h>

int main() {
  return tether::run([] {
    auto jobs = tether::make_chan<int>(3);
    for (int job = 1; job <= 3; ++job)
      jobs.send(job);
    jobs.close();
    auto sums = tether::make_chan<int>(2);
    for (int i = 0; i < 2; ++i)
      tether::go([jobs, sums] {
        int sum = 0;
        for (int job : jobs)
          sum += job;
        sums.send(sum);
      });
    return *sums.recv() + *sums.recv() == 6 ? 0 : 1;
  });
}
