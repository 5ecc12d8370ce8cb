// SOURCE: the published "looping timer" micro-pattern (Uber, CGO'24)
// CHECKS: tether-endless-loop
// SCHEDULE: every

// A goroutine does something at each tick and has no way out.

#include <tether/tether.h>

#include <memory>

using namespace std::chrono_literals;

struct gauge {
  tether::mutex mu;
  int reports = 0;

  void report() {
    mu.lock();
    ++reports;
    mu.unlock();
  }
};

void report_regularly(const std::shared_ptr<gauge> &load) {
  tether::go([load] {
    tether::ticker beat{1min};
    for (;;) {
      beat.channel().recv(); // BUG: tether-endless-loop
      load->report();
    }
  });
}

int main() {
  return tether::run([] {
    auto load = std::make_shared<gauge>();
    report_regularly(load);
    load->report();
  });
}
