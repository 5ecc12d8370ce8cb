// SOURCE: the published "looping timer" micro-pattern (Uber, CGO'24)
// CHECKS: tether-endless-loop

// The loop ends with its context.

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

void report_regularly(const tether::context &ctx, const std::shared_ptr<gauge> &load) {
  tether::go([ctx, load] {
    tether::ticker beat{1min};
    for (;;) {
      if (tether::select(beat.channel(), ctx.done()) == 1)
        return;
      load->report();
    }
  });
}

int main() {
  return tether::run([] {
    auto load = std::make_shared<gauge>();
    auto [ctx, cancel] = tether::with_cancel(tether::background());
    report_regularly(ctx, load);
    load->report();
  });
}
