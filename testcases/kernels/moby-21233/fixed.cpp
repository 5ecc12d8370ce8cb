// SOURCE: kernel moby_21233 (P07, P26)
// CHECKS: tether-early-return

// The reader notes what it did not expect and reads on.

#include <tether/explore.h>
#include <tether/tether.h>

#include <memory>
#include <string>

struct progress {
  std::string action;
  int percent = 0;
};

class transfer {
public:
  // A transfer has to wait when others go on.
  explicit transfer(bool has_to_wait) : has_to_wait_(has_to_wait) {}

  tether::recv_chan<progress> updates() const { return updates_; }

  void run() {
    if (has_to_wait_)
      updates_.send({"Waiting", 0});
    for (const char *action : {"Downloading", "Pull complete"})
      updates_.send({action, 0});
    updates_.close();
    ended_.close();
  }

  // The last to give up a transfer waits for its end.
  void release() const { ended_.recv(); }

private:
  bool has_to_wait_;
  tether::chan<progress> updates_ = tether::make_chan<progress>();
  tether::chan<void> ended_ = tether::make_chan<void>();
};

// The actions that are neither of those expected.
int unexpected_updates(tether::recv_chan<progress> updates) {
  int unexpected = 0;
  for (const progress &p : updates)
    if (p.action != "Downloading" && p.action != "Pull complete") {
      ++unexpected;
    }
  return unexpected;
}

int main() {
  return tether::run([] {
    auto layer = std::make_shared<transfer>(tether::explore::choose(2) == 0);
    tether::go([layer] { layer->run(); });
    unexpected_updates(layer->updates());
    tether::go([layer] { layer->release(); });
  });
}
