// SOURCE: kernel serving_6171 (P21, P18)
// CHECKS: tether-send-on-closed

// The test cancels the manager and waits until it has finished.

#include <tether/tether.h>

#include <memory>
#include <string>
#include <utility>

using namespace std::chrono_literals;

class test_log {
public:
  void write(std::string line) const { lines_.send(std::move(line)); }
  void end() const { lines_.close(); }

private:
  tether::chan<std::string> lines_ = tether::make_chan<std::string>(8);
};

// Asks a target for its health until it is told to end.
class probe_manager {
public:
  probe_manager(test_log log, tether::context ctx) : log_(std::move(log)), ctx_(std::move(ctx)) {}

  void run() const {
    for (int attempt = 1; attempt <= 2; ++attempt) {
      if (tether::select(ctx_.done(), tether::after(1ms)) == 0)
        break;
      log_.write("attempt " + std::to_string(attempt));
    }
    log_.write("manager ends");
    finished_.close();
  }

  tether::recv_chan<void> finished() const { return finished_; }

private:
  test_log log_;
  tether::context ctx_;
  tether::chan<void> finished_ = tether::make_chan<void>();
};

void test_probe_manager() {
  test_log log;
  tether::defer end{[&] { log.end(); }};
  auto [ctx, cancel] = tether::with_cancel(tether::background());
  auto manager = std::make_shared<probe_manager>(log, ctx);
  tether::go([manager] { manager->run(); });
  tether::sleep_for(1ms);
  cancel();
  manager->finished().recv();
}

int main() { return tether::run(test_probe_manager); }
