// SOURCE: note 002, "Lost goroutine due to async operations not tied to context", repaired
// CHECKS: none

#include <tether/tether.h>

#include <chrono>
#include <cstdio>

using namespace std::chrono_literals;

/// Answers at once; the notification goes on behind it, but not longer than its request. Tells whether it was sent.
tether::recv_chan<bool> handler(tether::context request, std::chrono::nanoseconds work) {
  auto notified = tether::make_chan<bool>(1);
  tether::go([=] {
    tether::recv_case aborted{request.done()};
    tether::select(tether::after(work), aborted);
    notified.send(!aborted);
  });
  return notified;
}

int main() {
  return tether::run([] {
    auto [request, client_leaves] = tether::with_cancel(tether::background());
    auto slow = handler(request, 1h);
    auto quick = handler(request, 1ms);

    bool quick_one_was_sent = *quick.recv();
    client_leaves();
    bool slow_one_was_sent = *slow.recv();
    std::printf("quick: %d, slow: %d\n", quick_one_was_sent, slow_one_was_sent);
    return quick_one_was_sent && !slow_one_was_sent ? 0 : 1;
  });
}
