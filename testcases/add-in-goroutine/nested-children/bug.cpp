// SOURCE: variant: a counted goroutine starts children that count themselves
// CHECKS: tether-add-in-goroutine
// SCHEDULE: some

#include <tether/tether.h>

#include <atomic>
#include <memory>

std::atomic<int> visited{0};

void walk(int depth) {
  auto wg = std::make_shared<tether::wait_group>();
  wg->add();
  tether::go([wg, depth] {
    tether::defer done{[&] { wg->done(); }};
    for (int child = 0; child < depth; ++child) {
      tether::go([wg] {
        wg->add(); // BUG: tether-add-in-goroutine
        ++visited;
        wg->done();
      });
    }
  });
  wg->wait();
}

int main() {
  return tether::run([] { walk(3); });
}
