// SOURCE: variant: switch over select with unnamed cases, a completion signal without a value
// CHECKS: tether-timeout
// SCHEDULE: some

#include <tether/tether.h>

#include <utility>
#include <vector>

using namespace std::chrono_literals;

void flush(const std::vector<int> &batch) { tether::sleep_for(batch.size() * 1ms); }

bool flush_within(std::vector<int> batch, std::chrono::milliseconds limit) {
  auto flushed = tether::make_chan<void>();
  tether::go([flushed, batch = std::move(batch)] {
    flush(batch);
    flushed.send(); // BUG: tether-timeout
  });

  switch (tether::select(flushed, tether::after(limit))) {
  case 0:
    return true;
  default:
    return false;
  }
}

int main() {
  return tether::run([] {
    flush_within(std::vector<int>(2), 30ms);
    flush_within(std::vector<int>(30), 3ms);
  });
}
