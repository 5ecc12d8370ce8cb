// SOURCE: looks like a missing stop: the destructor ends the goroutine and waits for it
// CHECKS: none
// LOOKS: stop out of sight

#include <tether/tether.h>

class logger {
public:
  logger() {
    tether::go([this] {
      for (int line : lines_)
        last_ = line;
      ended_.close();
    });
  }
  ~logger() {
    lines_.close();
    ended_.recv();
  }
  void write(int line) { lines_.send(line); }

private:
  tether::chan<int> lines_ = tether::make_chan<int>();
  tether::chan<void> ended_ = tether::make_chan<void>();
  int last_ = 0;
};

void log_some(bool all) {
  logger log;
  log.write(1);
  if (!all)
    return;
  log.write(2);
}

int main() {
  return tether::run([] {
    log_some(false);
    log_some(true);
  });
}
