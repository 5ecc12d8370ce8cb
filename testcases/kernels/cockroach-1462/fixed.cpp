// SOURCE: kernel cockroach_1462 (P07)
// CHECKS: tether-peer-gone

// The send is a task: stop() lets the tasks end before it tells anybody to stop.

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

  bool start_task() {
    mu_.lock();
    tether::defer unlock{[this] { mu_.unlock(); }};
    if (draining_)
      return false;
    ++tasks_;
    return true;
  }

  void finish_task() {
    mu_.lock();
    --tasks_;
    mu_.unlock();
    drained_.notify_all();
  }

  void stop() {
    drain();
    stopping_.close();
    workers_.wait();
  }

private:
  void drain() {
    mu_.lock();
    tether::defer unlock{[this] { mu_.unlock(); }};
    draining_ = true;
    while (tasks_ > 0)
      drained_.wait(mu_);
  }

  tether::mutex mu_;
  tether::condition_variable drained_;
  bool draining_ = false;
  int tasks_ = 0;
  tether::chan<void> stopping_ = tether::make_chan<void>();
  tether::wait_group workers_;
};

// Sends events through an interceptor.
class transport {
public:
  explicit transport(stopper &s) : stopper_(s) {}

  void produce(int events) {
    for (int event = 0; event < events; ++event) {
      if (!stopper_.start_task())
        return;
      events_.send("event");
      stopper_.finish_task();
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
