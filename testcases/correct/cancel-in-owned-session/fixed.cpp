// SOURCE: looks like a missing cancel: the session that a goroutine owns takes the cancel function with it
// CHECKS: none
// LOOKS: cancel in an object

#include <tether/tether.h>

#include <memory>
#include <utility>

struct session {
  explicit session(tether::cancel_func c) : cancel(std::move(c)) {}
  tether::cancel_func cancel;
};

int main() {
  return tether::run([] {
    auto [ctx, cancel] = tether::with_cancel(tether::background());
    auto opened = std::make_unique<session>(std::move(cancel));
    auto closing = tether::make_chan<void>();
    tether::go([opened = std::move(opened), closing] { closing.recv(); });
    tether::go([closing] { closing.close(); });
    ctx.done().recv();
  });
}
