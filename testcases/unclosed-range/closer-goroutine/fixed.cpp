// SOURCE: variant: several producers under a wait group, a goroutine waits for them and closes
// CHECKS: tether-unclosed-range

#include <tether/tether.h>

#include <cstdio>
#include <memory>
#include <string>
#include <vector>

void crawl(const std::vector<std::string> &seeds) {
  auto links = tether::make_chan<std::string>();
  auto producers = std::make_shared<tether::wait_group>();
  for (const auto &seed : seeds) {
    producers->add();
    tether::go([links, producers, seed] {
      tether::defer done{[&] { producers->done(); }};
      links.send(seed + "/about");
      links.send(seed + "/blog");
    });
  }

  tether::go([links] {
    for (const auto &link : links)
      std::printf("%s\n", link.c_str());
  });
  tether::go([links, producers] {
    producers->wait();
    links.close();
  });
}

int main() {
  return tether::run([] { crawl({"https://go.dev", "https://gopl.io"}); });
}
