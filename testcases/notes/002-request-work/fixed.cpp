// SOURCE: note 002, "Lost goroutine due to async operations not tied to context", repaired, with a database
// CHECKS: tether-no-counterpart

#include <tether/tether.h>

void handler(tether::context request, tether::recv_chan<int> database) {
  tether::go([=] {
    tether::recv_case aborted{request.done()};
    tether::select(database, aborted);
  });
}

int main() {
  return tether::run([] {
    auto [request, client_leaves] = tether::with_cancel(tether::background());
    auto database = tether::make_chan<int>();
    tether::go([=] { request.done().recv(); });
    handler(request, database);
    client_leaves();
  });
}
