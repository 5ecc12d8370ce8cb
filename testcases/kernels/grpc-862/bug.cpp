// SOURCE: kernel grpc_862 (P13, P27)
// CHECKS: none
// SCHEDULE: every
// MISS: a loop whose own condition may end it is not called endless

// Dialing gives up without closing the connection that it made, whose goroutine tries for ever to connect.

#include <tether/tether.h>

#include <memory>
#include <string>
#include <utility>

using namespace std::chrono_literals;

class client_conn {
public:
  client_conn(std::string target, tether::cancel_func cancel)
      : target_(std::move(target)), cancel_(std::move(cancel)) {}

  // Tries until it has a connection or is closed.
  void reset_transport(const tether::context &ctx, const tether::chan<void> &connected) const {
    tether::ticker backoff{10s};
    while (!connect())
      if (tether::select(ctx.done(), backoff.channel()) == 0) // BUG: endless-loop
        return;
    connected.close();
  }

  void close() const { cancel_(); }

private:
  bool connect() const { return target_ == "localhost:50051"; }

  std::string target_;
  tether::cancel_func cancel_;
};

std::shared_ptr<client_conn> dial(const std::string &target, std::chrono::milliseconds timeout) {
  auto [ctx, cancel] = tether::with_cancel(tether::background());
  auto connection = std::make_shared<client_conn>(target, std::move(cancel));
  auto connected = tether::make_chan<void>();
  tether::go([connection, ctx = ctx, connected] { connection->reset_transport(ctx, connected); });

  if (tether::select(connected, tether::after(timeout)) == 1) {
    return nullptr;
  }
  return connection;
}

int main() {
  return tether::run([] { dial("localhost:1", 3ms); });
}
