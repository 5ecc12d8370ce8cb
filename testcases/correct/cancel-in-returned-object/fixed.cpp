// SOURCE: looks like a missing cancel: who gets the worker stops it
// CHECKS: none
// LOOKS: cancel in an object

#include <tether/tether.h>

#include <utility>

struct worker {
  tether::cancel_func cancel;
  tether::chan<void> ended;

  void stop() const {
    cancel();
    ended.recv();
  }
};

worker start_worker() {
  auto [ctx, cancel] = tether::with_cancel(tether::background());
  auto ended = tether::make_chan<void>();
  tether::go([ctx = ctx, ended] {
    ctx.done().recv();
    ended.close();
  });
  return {std::move(cancel), ended};
}

int main() {
  return tether::run([] { start_worker().stop(); });
}
