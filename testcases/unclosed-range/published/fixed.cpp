// SOURCE: the published repair of "channel-range": a buffer for every item, close after the last send
// CHECKS: tether-unclosed-range

#include <tether/tether.h>

#include <string>
#include <vector>

void index(const std::string &) { tether::yield(); }

void index_all(const std::vector<std::string> &documents) {
  const int workers = 3;
  auto queue = tether::make_chan<std::string>(documents.size());
  for (int i = 0; i < workers; ++i) {
    tether::go([queue] {
      for (const auto &document : queue)
        index(document);
    });
  }
  for (const auto &document : documents)
    queue.send(document);
  queue.close();
}

int main() {
  return tether::run([] { index_all({"go.md", "chan.md", "select.md", "sync.md"}); });
}
