// SOURCE: note 003, "Lạm dụng for-range", ChannelIteration, "Cách 2": deferred close
// CHECKS: tether-unclosed-range

#include <tether/tether.h>

#include <memory>
#include <string>
#include <vector>

void channel_iteration(const std::vector<std::string> &jks) {
  auto wg = std::make_shared<tether::wait_group>();
  auto queue_jobs = tether::make_chan<std::string>(1);
  tether::defer close_queue{[&] { queue_jobs.close(); }};

  std::vector<std::string> jobs;
  for (const auto &data : jks) {
    wg->add(1);
    tether::go([queue_jobs, data] { queue_jobs.send(data); });
  }

  // consume queue
  tether::go([queue_jobs, &jobs, wg] {
    for (const auto &data : queue_jobs) {
      jobs.push_back(data);
      wg->done();
    }
  });
  wg->wait();
}

int main() {
  return tether::run([] { channel_iteration({"build", "test", "deploy"}); });
}
