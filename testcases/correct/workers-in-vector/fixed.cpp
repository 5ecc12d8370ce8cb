// SOURCE: looks like goroutines that nobody stops: each worker of the vector is
// CHECKS: none
// LOOKS: stop out of sight

#include <tether/tether.h>

#include <memory>
#include <vector>

class worker {
public:
  explicit worker(tether::wait_group &wg) : wg_(wg) {
    wg_.go([jobs = jobs_] {
      for (int job : jobs)
        static_cast<void>(job);
    });
  }
  void add(int job) { jobs_.send(job); }
  void stop() { jobs_.close(); }

private:
  tether::wait_group &wg_;
  tether::chan<int> jobs_ = tether::make_chan<int>();
};

int main() {
  return tether::run([] {
    tether::wait_group wg;
    std::vector<std::unique_ptr<worker>> workers;
    for (int i = 0; i < 2; ++i)
      workers.push_back(std::make_unique<worker>(wg));
    workers[0]->add(1);
    for (auto &w : workers)
      w->stop();
    wg.wait();
  });
}
