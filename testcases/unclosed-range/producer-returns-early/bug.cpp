// SOURCE: variant: the producer goroutine returns at a malformed record, before its close
// CHECKS: tether-unclosed-range
// SCHEDULE: every

#include <tether/tether.h>

#include <atomic>
#include <string>
#include <vector>

void parse(const std::vector<std::string> &records, tether::send_chan<int> out) {
  for (const auto &record : records) {
    if (record.find('=') == std::string::npos)
      return;
    out.send(static_cast<int>(record.size()));
  }
  out.close();
}

std::atomic<int> total{0};

void sum(tether::recv_chan<int> in) {
  for (int size : in) // BUG: tether-unclosed-range
    total += size;
}

int main() {
  return tether::run([] {
    auto sizes = tether::make_chan<int>();
    tether::go(sum, sizes);
    parse({"a=1", "b=2", "broken", "c=3"}, sizes);
  });
}
