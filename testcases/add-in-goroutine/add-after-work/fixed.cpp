// SOURCE: variant: one add for all goroutines before the loop that starts them
// CHECKS: tether-add-in-goroutine

#include <tether/tether.h>

#include <atomic>
#include <memory>

using namespace std::chrono_literals;

std::atomic<int> refreshed{0};

void refresh_all(int entries) {
  auto wg = std::make_shared<tether::wait_group>();
  wg->add(entries);
  for (int entry = 0; entry < entries; ++entry) {
    tether::go([wg] {
      tether::sleep_for(1ms);
      ++refreshed;
      wg->done();
    });
  }
  wg->wait();
}

int main() {
  return tether::run([] { refresh_all(4); });
}
