// SOURCE: variant: the goroutine registers itself only after its first piece of work
// CHECKS: tether-add-in-goroutine
// SCHEDULE: some

#include <tether/tether.h>

#include <atomic>
#include <memory>

using namespace std::chrono_literals;

std::atomic<int> refreshed{0};

void refresh_all(int entries) {
  auto wg = std::make_shared<tether::wait_group>();
  for (int entry = 0; entry < entries; ++entry) {
    tether::go([wg] {
      tether::sleep_for(1ms);
      wg->add(); // BUG: tether-add-in-goroutine
      ++refreshed;
      wg->done();
    });
  }
  wg->wait();
}

int main() {
  return tether::run([] { refresh_all(4); });
}
