// SOURCE: looks like a missing cancel: the cancel function moves into the object whose end calls it
// CHECKS: none
// LOOKS: cancel in an object

#include <tether/tether.h>

#include <utility>

class subscription {
public:
  explicit subscription(tether::cancelable scope) : ctx_(scope.ctx), cancel_(std::move(scope.cancel)) {}
  void start() {
    tether::go([ctx = ctx_, events = events_] {
      for (;;) {
        tether::recv_case event{events};
        if (tether::select(event, ctx.done()) == 1)
          return;
      }
    });
  }
  void publish(int event) { events_.send(event); }

private:
  tether::context ctx_;
  tether::cancel_func cancel_;
  tether::chan<int> events_ = tether::make_chan<int>();
};

int main() {
  return tether::run([] {
    subscription s(tether::with_cancel(tether::background()));
    s.start();
    s.publish(1);
  });
}
