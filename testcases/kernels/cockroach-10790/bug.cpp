// SOURCE: kernel cockroach_10790 (P07)
// CHECKS: none
// SCHEDULE: some
// MISS: what lies in a map or is picked from a container is out of sight

// When a command is canceled, a goroutine takes the signals of the commands before it off its hands; but those may
// leave without a signal, since they are canceled too.

#include <tether/tether.h>

#include <cstddef>
#include <utility>
#include <vector>

using signals = std::vector<tether::recv_chan<void>>;

class stopper {
public:
  tether::recv_chan<void> should_quiesce() const { return quiescing_; }
  void quiesce() const { quiescing_.close(); }

private:
  tether::chan<void> quiescing_ = tether::make_chan<void>();
};

class replica {
public:
  explicit replica(const stopper &s) : quiescing_(s.should_quiesce()) {}

  // Waits for the commands before this one; false if it was canceled meanwhile.
  bool begin_command(const tether::context &ctx, const signals &before) const {
    for (std::size_t i = 0; i < before.size(); ++i)
      if (tether::select(before[i], ctx.done()) == 1) {
        drain({before.begin() + static_cast<std::ptrdiff_t>(i), before.end()});
        return false;
      }
    return true;
  }

  static void end_command(const tether::context &ctx, tether::send_chan<void> finished) {
    tether::select(tether::send_case{finished}, ctx.done());
  }

private:
  void drain(signals rest) const {
    tether::go([rest = std::move(rest), quiescing = quiescing_] {
      for (const auto &finished : rest)
        finished.recv(); // BUG: peer-gone
    });
  }

  tether::recv_chan<void> quiescing_;
};

int main() {
  return tether::run([] {
    stopper server;
    replica range(server);
    auto [ctx, cancel] = tether::with_cancel(tether::background());
    auto write = tether::make_chan<void>();
    tether::go(replica::end_command, ctx, write);
    tether::go([cancel = std::move(cancel)] { cancel(); });
    range.begin_command(ctx, {write});
    server.quiesce();
  });
}
