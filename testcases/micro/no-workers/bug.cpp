// SOURCE: the published "channel range" micro-pattern (Uber, CGO'24), with no worker; main itself blocks, exit status 2
// CHECKS: tether-no-counterpart
// SCHEDULE: every

// The items are sent before anybody looks whether there is a worker.

#include <tether/tether.h>

#include <string>
#include <vector>

void process_all(const std::vector<std::string> &items, int workers) {
  auto queue = tether::make_chan<std::string>();
  tether::wait_group running;
  for (int i = 0; i < workers; ++i)
    running.go([queue] {
      for (const std::string &item : queue)
        (void)item;
    });
  for (const std::string &item : items)
    queue.send(item); // BUG: tether-no-counterpart
  queue.close();
  running.wait();
}

int main() {
  return tether::run([] {
    process_all({"a", "b"}, 1);
    process_all({"a", "b"}, 0);
  });
}
