// SOURCE: the published "double send" micro-pattern (Uber, CGO'24)
// CHECKS: tether-double-send

// The branch of the error returns.

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
    return;
  }
  out.send(std::move(r));
}

int main() {
  return tether::run([] {
    auto out = tether::make_chan<response>();
    tether::go(answer, out, "");
    out.recv();
  });
}
