// SOURCE: the published "method contract violation" micro-pattern (Uber, CGO'24)
// CHECKS: tether-missing-stop
// SCHEDULE: every

// A worker that was started must be stopped; the caller does not know.

#include <tether/tether.h>

class worker {
public:
  // Goes on until stop() is called, once.
  void start() const {
    tether::go([jobs = jobs_, done = done_] {
      for (;;)
        if (tether::select(jobs, done) == 1) // BUG: tether-missing-stop
          return;
    });
  }

  void add_job() const { jobs_.send(); }
  void stop() const { done_.close(); }

private:
  tether::chan<void> jobs_ = tether::make_chan<void>();
  tether::chan<void> done_ = tether::make_chan<void>();
};

void index_documents(int documents) {
  worker indexer;
  indexer.start();
  for (int i = 0; i < documents; ++i)
    indexer.add_job();
}

int main() {
  return tether::run([] { index_documents(2); });
}
