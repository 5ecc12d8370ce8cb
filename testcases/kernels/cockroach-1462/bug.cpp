// SOURCE: kernel cockroach_1462 (P07); main itself blocks, exit status 2
// CHECKS: tether-peer-gone
// SCHEDULE: some

// The worker asks whether to stop, then sends without asking; the receiver stops in between, and stop() waits for the
// worker.

#include <tether/tether.h>

#include <string>
#include <utility>

class stopper {
public:
  tether::recv_chan<void> should_stop() const { return stopping_; }

  template <class F>
  void run_worker(F f) {
    workers_.go(std::move(f));
  }

  void stop() {
    stopping_.close();
    workers_.wait(); // BUG: tether-peer-gone
  }

private:
  tether::chan<void> stopping_ = tether::make_chan<void>();
  tether::wait_group workers_;
};

// Sends events through an interceptor.
class transport {
public:
  explicit transport(stopper &s) : stopper_(s) {}

  void produce(int events) {
    for (int event = 0; event < events; ++event) {
      if (tether::select(stopper_.should_stop(), tether::otherwise) == 0)
        return;
      events_.send("event"); // BUG: tether-peer-gone
    }
  }

  void intercept() const {
    while (tether::select(events_, stopper_.should_stop()) == 0) {
    }
  }

private:
  stopper &stopper_;
  tether::chan<std::string> events_ = tether::make_chan<std::string>();
};

int main() {
  return tether::run([] {
    stopper server;
    transport local(server);
    server.run_worker([&local] { local.produce(2); });
    server.run_worker([&local] { local.intercept(); });
    server.stop();
  });
}
