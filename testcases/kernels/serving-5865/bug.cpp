// SOURCE: kernel serving_5865 (P18)
// CHECKS: tether-send-on-closed
// SCHEDULE: every
// ENDS: abort

// The receiver of revision updates closes their channel, while their watcher still sends.

#include <tether/tether.h>

#include <string>
#include <utility>

struct revision_update {
  std::string revision;
  int ready_pods = 0;
};

class revision_watcher {
public:
  explicit revision_watcher(tether::send_chan<revision_update> updates) : updates_(std::move(updates)) {}

  void run() const {
    for (int pods = 1; pods <= 2; ++pods)
      updates_.send({"hello-00001", pods}); // BUG: tether-send-on-closed
  }

private:
  tether::send_chan<revision_update> updates_;
};

// The number of pods of the first update.
int first_update() {
  auto updates = tether::make_chan<revision_update>();
  tether::go([updates] { revision_watcher(updates).run(); });
  tether::defer close{[&] { updates.close(); }};
  return updates.recv()->ready_pods;
}

int main() {
  return tether::run([] { return first_update() == 1 ? 0 : 1; });
}
