// SOURCE: looks like a missing cancel: the cancel function moves into what runs at the end of the scope
// CHECKS: none
// LOOKS: cancel in an object

#include <tether/tether.h>

#include <utility>

int main() {
  return tether::run([] {
    auto [ctx, cancel] = tether::with_cancel(tether::background());
    tether::defer stop{[cancel = std::move(cancel)] { cancel(); }};
    auto ended = tether::make_chan<void>(1);
    tether::go([ctx = ctx, ended] {
      ctx.done().recv();
      ended.send();
    });
  });
}
