// SOURCE: looks like add inside a goroutine: the method that adds is called by goroutines that count
// CHECKS: none
// LOOKS: nested add

#include <tether/tether.h>

class crawler {
public:
  void crawl() {
    pending_.add();
    tether::go([this] { visit(1); });
    pending_.wait();
  }

private:
  void visit(int depth) {
    if (depth > 0) {
      pending_.add();
      tether::go([this, depth] { visit(depth - 1); });
    }
    pending_.done();
  }

  tether::wait_group pending_;
};

int main() {
  return tether::run([] { crawler().crawl(); });
}
