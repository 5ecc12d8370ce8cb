// SOURCE: variant: a receive with a time limit instead of a select
// CHECKS: tether-timeout

#include <tether/tether.h>

#include <optional>
#include <utility>

using namespace std::chrono_literals;

class sensor {
public:
  explicit sensor(tether::recv_chan<void> warmed_up) : warmed_up_(std::move(warmed_up)) {}

  std::optional<double> read(std::chrono::milliseconds limit) const {
    auto reading = tether::make_chan<double>(1);
    tether::go([reading, warmed_up = warmed_up_] {
      warmed_up.recv();
      reading.send(21.5);
    });

    double value = 0;
    if (reading.recv_for(value, limit) == tether::recv_status::timeout)
      return std::nullopt;
    return value;
  }

private:
  tether::recv_chan<void> warmed_up_;
};

int main() {
  return tether::run([] {
    auto warmed_up = tether::make_chan<void>();
    sensor thermometer(warmed_up);
    thermometer.read(3ms);
    warmed_up.close();
    thermometer.read(5s);
  });
}
