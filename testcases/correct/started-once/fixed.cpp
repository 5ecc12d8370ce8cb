// SOURCE: looks like a stop that returns early: it does so only when nothing was started
// CHECKS: none
// LOOKS: stop out of sight

#include <tether/tether.h>

class ticker_like {
public:
  void start() {
    if (running_)
      return;
    running_ = true;
    wg_.go([this] {
      tether::recv_case next{jobs_};
      tether::select(next, quit_);
    });
  }
  void stop() {
    if (!running_)
      return;
    running_ = false;
    quit_.close();
    wg_.wait();
  }

private:
  bool running_ = false;
  tether::wait_group wg_;
  tether::chan<int> jobs_ = tether::make_chan<int>();
  tether::chan<void> quit_ = tether::make_chan<void>();
};

int main() {
  return tether::run([] {
    ticker_like never, used;
    never.stop();
    used.start();
    used.start();
    used.stop();
  });
}
