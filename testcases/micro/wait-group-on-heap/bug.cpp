// SOURCE: GOLF artifact, deadlock/simple: a wait group on the heap, counted and never done
// CHECKS: tether-missing-done
// SCHEDULE: every

// The job of a batch that is refused was counted all the same.

#include <tether/tether.h>

#include <memory>
#include <string>

struct batch {
  std::shared_ptr<tether::wait_group> jobs = std::make_shared<tether::wait_group>();

  void start(const std::string &job) const {
    jobs->add();
    if (job.empty())
      return;
    tether::go([jobs = jobs] { jobs->done(); });
  }
};

int main() {
  return tether::run([] {
    batch nightly;
    for (const char *job : {"index", ""})
      nightly.start(job);
    tether::go([jobs = nightly.jobs] { jobs->wait(); }); // BUG: tether-missing-done
  });
}
