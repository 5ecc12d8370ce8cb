// SOURCE: variant: note 000, timeoutHandler.ServeHTTP with its panic channel made without a buffer
// CHECKS: tether-timeout
// SCHEDULE: some

#include <tether/tether.h>

#include <chrono>
#include <exception>
#include <stdexcept>

using namespace std::chrono_literals;

using handler = void (*)(const tether::context &);

int serve_http(handler h, std::chrono::milliseconds dt) {
  auto [ctx, cancel_ctx] = tether::with_timeout(tether::background(), dt);
  auto done = tether::make_chan<void>();
  auto panic_chan = tether::make_chan<std::exception_ptr>();
  tether::go([=, ctx = ctx] {
    try {
      h(ctx);
      done.close();
    } catch (...) {
      panic_chan.send(std::current_exception()); // BUG: tether-timeout
    }
  });

  tether::recv_case panicked{panic_chan};
  tether::recv_case finished{done};
  tether::recv_case expired{ctx.done()};
  switch (tether::select(panicked, finished, expired)) {
  case 0:
    std::rethrow_exception(*panicked);
  case 1:
    return 200;
  default:
    return 503;
  }
}

void slow_handler(const tether::context &) {
  tether::sleep_for(20ms);
  throw std::runtime_error("connection lost");
}

int main() {
  return tether::run([] {
    try {
      serve_http(slow_handler, 5ms);
    } catch (const std::runtime_error &) {
    }
  });
}
