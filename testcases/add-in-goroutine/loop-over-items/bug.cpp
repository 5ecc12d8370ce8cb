// SOURCE: variant: one goroutine per item, each of which counts itself
// CHECKS: tether-add-in-goroutine
// SCHEDULE: some

#include <tether/tether.h>

#include <atomic>
#include <memory>
#include <string>
#include <vector>

std::atomic<std::size_t> bytes{0};

void download(const std::vector<std::string> &urls) {
  auto wg = std::make_shared<tether::wait_group>();
  for (const auto &url : urls) {
    tether::go([wg, url] {
      wg->add(1); // BUG: tether-add-in-goroutine
      bytes += url.size();
      wg->done();
    });
  }
  wg->wait();
}

int main() {
  return tether::run([] { download({"https://go.dev", "https://gopl.io", "https://pkg.go.dev"}); });
}
