// SOURCE: kernel istio_17860 (P07)
// CHECKS: tether-timeout

// The report is given up when the agent is told to end.

#include <tether/tether.h>

#include <memory>
#include <utility>

struct exit_status {
  int epoch = 0;
  bool crashed = false;
};

// Runs a proxy, and starts it anew with each configuration: an epoch.
class agent : public std::enable_shared_from_this<agent> {
public:
  explicit agent(tether::context ctx) : ctx_(std::move(ctx)) {}

  void restart() {
    mu_.lock();
    tether::defer unlock{[this] { mu_.unlock(); }};
    ++active_epochs_;
    tether::go([self = shared_from_this(), epoch = ++last_epoch_] { self->run_proxy(epoch); });
  }

  // Returns when no epoch is active any more, or the context is done.
  void run() {
    for (;;) {
      tether::recv_case exited{statuses_};
      tether::select(exited, ctx_.done());
      if (!exited || !is_any_left())
        return;
    }
  }

private:
  void run_proxy(int epoch) {
    exit_status status{epoch, false};
    tether::select(tether::send_case{statuses_, status}, ctx_.done());
  }

  bool is_any_left() {
    mu_.lock();
    tether::defer unlock{[this] { mu_.unlock(); }};
    return --active_epochs_ > 0;
  }

  tether::context ctx_;
  tether::chan<exit_status> statuses_ = tether::make_chan<exit_status>();
  tether::mutex mu_;
  int last_epoch_ = 0;
  int active_epochs_ = 0;
};

int main() {
  return tether::run([] {
    auto [ctx, cancel] = tether::with_cancel(tether::background());
    auto envoy = std::make_shared<agent>(ctx);
    tether::go([envoy] { envoy->run(); });
    envoy->restart();
    envoy->restart();
    cancel();
  });
}
