// SOURCE: the published "channel range" micro-pattern (Uber, CGO'24), with no worker
// CHECKS: tether-no-counterpart

// The channel has room for all items, and is closed.

#include <tether/tether.h>

#include <string>
#include <vector>

void process_all(const std::vector<std::string> &items, int workers) {
  auto queue = tether::make_chan<std::string>(items.size());
  tether::wait_group running;
  for (int i = 0; i < workers; ++i)
    running.go([queue] {
      for (const std::string &item : queue)
        (void)item;
    });
  for (const std::string &item : items)
    queue.send(item);
  queue.close();
  running.wait();
}

int main() {
  return tether::run([] {
    process_all({"a", "b"}, 1);
    process_all({"a", "b"}, 0);
  });
}
