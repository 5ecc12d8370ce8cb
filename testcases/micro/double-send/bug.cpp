// SOURCE: the published "double send" micro-pattern (Uber, CGO'24)
// CHECKS: tether-double-send
// SCHEDULE: every

// The branch of the error sends and does not return, so that a second value follows for which there is no receive.

#include <tether/tether.h>

#include <string>
#include <utility>

struct response {
  std::string body;
  std::string error;
};

response fetch(const std::string &url) {
  if (url.empty())
    return {"", "no url"};
  return {"<html>" + url + "</html>", ""};
}

void answer(tether::send_chan<response> out, std::string url) {
  response r = fetch(url);
  if (!r.error.empty()) {
    out.send({"", r.error});
  }
  out.send(std::move(r)); // BUG: tether-double-send
}

int main() {
  return tether::run([] {
    auto out = tether::make_chan<response>();
    tether::go(answer, out, "");
    out.recv();
  });
}
