// SOURCE: looks like a double close: both ends may hang up, the first one does
// CHECKS: none
// LOOKS: guarded close

#include <tether/tether.h>

#include <mutex>

class connection {
public:
  void hang_up() {
    std::lock_guard hold(mutex_);
    if (open_) {
      open_ = false;
      closed_.close();
    }
  }
  void await_end() const { closed_.recv(); }

private:
  tether::mutex mutex_;
  bool open_ = true;
  tether::chan<void> closed_ = tether::make_chan<void>();
};

int main() {
  return tether::run([] {
    connection line;
    tether::wait_group ends;
    for (int side = 0; side < 2; ++side)
      ends.go([&line] { line.hang_up(); });
    line.await_end();
    ends.wait();
  });
}
