// SOURCE: note 003, "Lạm dụng for-range", ChannelIteration, "Cách 1": close after wait
// CHECKS: tether-unclosed-range

#include <tether/tether.h>

#include <string>
#include <vector>

void channel_iteration(const std::vector<std::string> &jks) {
  tether::wait_group wg;
  auto queue_jobs = tether::make_chan<std::string>(1);
  std::vector<std::string> jobs;
  for (const auto &data : jks) {
    wg.add(1);
    tether::go([queue_jobs, data] { queue_jobs.send(data); });
  }

  // consume queue
  tether::go([queue_jobs, &jobs, &wg] {
    for (const auto &data : queue_jobs) {
      jobs.push_back(data);
      wg.done();
    }
  });
  wg.wait();
  queue_jobs.close();
}

int main() {
  return tether::run([] { channel_iteration({"build", "test", "deploy"}); });
}
