// SOURCE: note 002, "ErrGroup": the first failed fetch cancels the others
// CHECKS: none

#include <tether/tether.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <stdexcept>
#include <string>
#include <system_error>
#include <vector>

using namespace std::chrono_literals;

/// A bad host fails; the others answer after `latency`, unless the context ends before.
void get(const tether::context &ctx, const std::string &url, std::chrono::nanoseconds latency) {
  if (url.find("bad") != std::string::npos)
    throw std::runtime_error("no such host: " + url);
  tether::recv_case canceled{ctx.done()};
  tether::select(canceled, tether::after(latency));
  if (canceled)
    throw std::system_error(ctx.err());
}

/// How many pages came, and what went wrong first.
struct outcome {
  int fetched = 0;
  std::string error;
};

outcome fetch_all(const std::vector<std::string> &urls, std::chrono::nanoseconds latency) {
  std::atomic<int> fetched{0};
  tether::error_group g{tether::background()};
  for (const auto &url : urls) {
    g.go([&, url, ctx = g.context()] {
      get(ctx, url, latency);
      ++fetched;
    });
  }
  try {
    g.wait();
  } catch (const std::exception &e) {
    return {fetched, e.what()};
  }
  return {fetched, ""};
}

int main() {
  return tether::run([] {
    auto good = fetch_all({"http://google.com", "http://bing.com"}, 1ms);
    auto bad = fetch_all({"http://google.com", "http://bad-url.com", "http://bing.com"}, 1h);
    std::printf("Error encountered: %s\n", bad.error.c_str());
    bool right =
        good.fetched == 2 && good.error.empty() && bad.fetched == 0 && bad.error == "no such host: http://bad-url.com";
    return right ? 0 : 1;
  });
}
