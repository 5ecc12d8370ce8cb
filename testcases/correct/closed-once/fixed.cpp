// SOURCE: looks like a double close: a once stands before it
// CHECKS: none
// LOOKS: guarded close

#include <tether/tether.h>

class gate {
public:
  void open() {
    once_.call([this] { opened_.close(); });
  }
  void pass() { opened_.recv(); }

private:
  tether::once once_;
  tether::chan<void> opened_ = tether::make_chan<void>();
};

int main() {
  return tether::run([] {
    gate g;
    tether::wait_group wg;
    for (int i = 0; i < 2; ++i)
      wg.go([&] {
        g.open();
        g.pass();
      });
    wg.wait();
  });
}
