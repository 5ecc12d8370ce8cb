// SOURCE: Go 1.26, NilSend
// CHECKS: tether-no-counterpart
// SCHEDULE: every

// A member that only one constructor makes is nil with the other.

#include <tether/tether.h>

#include <cstddef>

class event_log {
public:
  event_log() = default;
  explicit event_log(std::size_t room) : events_(tether::make_chan<int>(room)) {}

  void add(int event) const { events_.send(event); } // BUG: tether-no-counterpart

private:
  tether::chan<int> events_;
};

int main() {
  return tether::run([] {
    event_log small(1), standard;
    tether::go([small] { small.add(1); });
    tether::go([standard] { standard.add(1); });
  });
}
