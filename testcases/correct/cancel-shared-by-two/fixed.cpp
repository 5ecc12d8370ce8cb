// SOURCE: looks like a missing cancel: the last owner of the query cancels, and neither of the two waits for that
// CHECKS: none
// LOOKS: cancel in an object

#include <tether/tether.h>

#include <memory>
#include <utility>

struct query {
  explicit query(tether::cancel_func c) : cancel(std::move(c)) {}
  tether::cancel_func cancel;
};

int main() {
  return tether::run([] {
    auto [ctx, cancel] = tether::with_cancel(tether::background());
    auto running = std::make_shared<query>(std::move(cancel));
    auto rows = tether::make_chan<int>();
    tether::go([ctx = ctx, rows] {
      for (int row = 0;; ++row)
        if (tether::select(tether::send_case{rows, row}, ctx.done()) == 1)
          return;
    });
    tether::go([running, rows] { rows.recv(); });
    rows.recv();
  });
}
