// SOURCE: kernel cockroach_4407 (P17)
// CHECKS: tether-add-in-goroutine
// SCHEDULE: some

// A worker is counted when it starts, which may be when stop() has seen that there is none.

#include <tether/tether.h>

#include <memory>
#include <utility>

class stopper : public std::enable_shared_from_this<stopper> {
public:
  tether::recv_chan<void> should_stop() const { return stopping_; }

  template <class F>
  void run_worker(F work) {
    workers_.add(); // BUG: tether-add-in-goroutine
    tether::go([self = shared_from_this(), work = std::move(work)] {
      work();
      self->workers_.done();
    });
  }

  void stop() {
    stopping_.close();
    workers_.wait();
  }

private:
  tether::wait_group workers_;
  tether::chan<void> stopping_ = tether::make_chan<void>();
};

// Starts to talk to the other nodes when it is asked to.
class gossip {
public:
  explicit gossip(std::shared_ptr<stopper> s) : stopper_(std::move(s)) {}

  void bootstrap() const {
    stopper_->run_worker([stop = stopper_->should_stop()] { stop.recv(); });
  }

private:
  std::shared_ptr<stopper> stopper_;
};

int main() {
  return tether::run([] {
    auto server = std::make_shared<stopper>();
    tether::go([server] { gossip(server).bootstrap(); });
    server->stop();
  });
}
