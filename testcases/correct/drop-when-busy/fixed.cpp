// SOURCE: looks like timeout: the sender offers its value with otherwise and drops it when nobody waits
// CHECKS: none
// LOOKS: receiver that leaves

#include <tether/tether.h>

#include <atomic>

using namespace std::chrono_literals;

std::atomic<int> dropped{0};

void watch(tether::send_chan<int> changes) {
  for (int revision = 1; revision <= 5; ++revision) {
    tether::send_case sent{changes, revision};
    tether::select(sent, tether::otherwise);
    if (!sent)
      ++dropped;
    tether::sleep_for(1ms);
  }
}

int main() {
  return tether::run([] {
    auto changes = tether::make_chan<int>();
    tether::go(watch, changes);
    tether::recv_case change{changes};
    tether::select(change, tether::after(3ms));
  });
}
