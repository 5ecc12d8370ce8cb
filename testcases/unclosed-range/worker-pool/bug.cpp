// SOURCE: variant: note 002, "Worker Pool", without close(jobs)
// CHECKS: tether-unclosed-range
// SCHEDULE: every

#include <tether/tether.h>

#include <cstdio>

using namespace std::chrono_literals;

void worker(int id, tether::recv_chan<int> jobs, tether::send_chan<int> results) {
  for (int j : jobs) { // BUG: tether-unclosed-range
    std::printf("worker %d processing job %d\n", id, j);
    tether::sleep_for(1ms);
    results.send(j * 2);
  }
}

int main() {
  return tether::run([] {
    constexpr int num_jobs = 10;
    constexpr int num_workers = 5;

    auto jobs = tether::make_chan<int>(num_jobs);
    auto results = tether::make_chan<int>(num_jobs);

    for (int w = 1; w <= num_workers; ++w)
      tether::go(worker, w, jobs, results);

    for (int j = 1; j <= num_jobs; ++j)
      jobs.send(j);

    int sum = 0;
    for (int a = 1; a <= num_jobs; ++a)
      sum += *results.recv();
    return sum == 110 ? 0 : 1;
  });
}
