// SOURCE: variant: one goroutine per item, started through the wait group
// CHECKS: tether-add-in-goroutine

#include <tether/tether.h>

#include <atomic>
#include <memory>
#include <string>
#include <vector>

std::atomic<std::size_t> bytes{0};

void download(const std::vector<std::string> &urls) {
  auto wg = std::make_shared<tether::wait_group>();
  for (const auto &url : urls) {
    wg->go([url] { bytes += url.size(); });
  }
  wg->wait();
}

int main() {
  return tether::run([] { download({"https://go.dev", "https://gopl.io", "https://pkg.go.dev"}); });
}
