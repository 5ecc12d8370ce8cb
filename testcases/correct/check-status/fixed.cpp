// SOURCE: note 004, "Error Handling": errors travel with the results, the consumer ranges to the end
// CHECKS: none

#include <tether/tether.h>

#include <cstdio>
#include <string>
#include <vector>

struct result {
  std::string error;
  int status = 0;
};

result get(const std::string &url) {
  if (url.find('.') == std::string::npos)
    return {"no such host", 0};
  return {"", 200};
}

tether::recv_chan<result> check_status(tether::recv_chan<void> done, std::vector<std::string> urls) {
  auto results = tether::make_chan<result>();
  tether::go([=] {
    tether::defer close_results{[&] { results.close(); }};
    for (const auto &url : urls) {
      tether::recv_case stop{done};
      tether::send_case sent{results, get(url)};
      tether::select(stop, sent);
      if (stop)
        return;
    }
  });
  return results;
}

int main() {
  return tether::run([] {
    auto done = tether::make_chan<void>();
    tether::defer close_done{[&] { done.close(); }};

    int good = 0;
    int bad = 0;
    for (const result &r : check_status(done, {"https://www.baidu.com", "https://badhost"})) {
      if (!r.error.empty()) {
        std::printf("error: %s\n", r.error.c_str());
        ++bad;
        continue;
      }
      std::printf("Response: %d\n", r.status);
      ++good;
    }
    return good == 1 && bad == 1 ? 0 : 1;
  });
}
