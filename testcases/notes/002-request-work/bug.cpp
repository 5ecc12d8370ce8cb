// SOURCE: note 002, "Lost goroutine due to async operations not tied to context"
// CHECKS: tether-no-counterpart
// SCHEDULE: every

// The goroutine waits for the database, which has given up the query with its request.

#include <tether/tether.h>

void handler(tether::recv_chan<int> database) {
  tether::go([database] {
    database.recv(); // BUG: tether-no-counterpart
  });
}

int main() {
  return tether::run([] {
    auto [request, client_leaves] = tether::with_cancel(tether::background());
    auto database = tether::make_chan<int>();
    tether::go([=] {
      tether::recv_case aborted{request.done()};
      tether::select(aborted);
    });
    handler(database);
    client_leaves();
  });
}
