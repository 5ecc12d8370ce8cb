// SOURCE: kernel serving_4908 (P21, P18)
// CHECKS: tether-send-on-closed

// The test waits for all that it has started.

#include <tether/tether.h>

#include <string>
#include <utility>

// The log of one test. When the test has ended, nobody may write to it.
class test_log {
public:
  void write(std::string line) const { lines_.send(std::move(line)); }

  // All lines of the test.
  std::string end() const {
    lines_.close();
    std::string text;
    for (const std::string &line : lines_)
      text += line + "\n";
    return text;
  }

private:
  tether::chan<std::string> lines_ = tether::make_chan<std::string>(8);
};

void probe(const test_log &log, int port, const tether::chan<int> &ready) {
  ready.send(port);
  log.write("port " + std::to_string(port) + " is ready");
}

std::string test_probes() {
  test_log log;
  auto ready = tether::make_chan<int>(2);
  tether::error_group probes{tether::background()};
  for (int port : {8080, 8081})
    probes.go([log, port, ready] { probe(log, port, ready); });
  ready.recv();
  probes.wait();
  return log.end();
}

int main() {
  return tether::run([] { test_probes(); });
}
