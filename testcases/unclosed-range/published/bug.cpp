// SOURCE: the published "channel-range" micro-pattern (Uber, CGO'24): nobody closes the channel
// CHECKS: tether-unclosed-range
// SCHEDULE: every

#include <tether/tether.h>

#include <string>
#include <vector>

void index(const std::string &) { tether::yield(); }

void index_all(const std::vector<std::string> &documents) {
  const int workers = 3;
  auto queue = tether::make_chan<std::string>();
  for (int i = 0; i < workers; ++i) {
    tether::go([queue] {
      for (const auto &document : queue) // BUG: tether-unclosed-range
        index(document);
    });
  }
  for (const auto &document : documents)
    queue.send(document);
}

int main() {
  return tether::run([] { index_all({"go.md", "chan.md", "select.md", "sync.md"}); });
}
