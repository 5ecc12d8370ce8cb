// SOURCE: kernel serving_5865 (P18)
// CHECKS: tether-send-on-closed

// The receiver says through a channel of its own that it is done; who sends closes.

#include <tether/tether.h>

#include <string>
#include <utility>

struct revision_update {
  std::string revision;
  int ready_pods = 0;
};

class revision_watcher {
public:
  revision_watcher(tether::send_chan<revision_update> updates, tether::context ctx)
      : updates_(std::move(updates)), ctx_(std::move(ctx)) {}

  void run() const {
    tether::defer close{[this] { updates_.close(); }};
    for (int pods = 1; pods <= 2; ++pods)
      if (tether::select(tether::send_case{updates_, revision_update{"hello-00001", pods}}, ctx_.done()) == 1)
        return;
  }

private:
  tether::send_chan<revision_update> updates_;
  tether::context ctx_;
};

// The number of pods of the first update.
int first_update() {
  auto updates = tether::make_chan<revision_update>();
  auto [ctx, cancel] = tether::with_cancel(tether::background());
  tether::go([updates, ctx = ctx] { revision_watcher(updates, ctx).run(); });
  return updates.recv()->ready_pods;
}

int main() {
  return tether::run([] { return first_update() == 1 ? 0 : 1; });
}
