// SOURCE: variant: a counted goroutine adds for its children while it still holds its own count
// CHECKS: tether-add-in-goroutine

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
      wg->add();
      tether::go([wg] {
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
