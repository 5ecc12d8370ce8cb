// SOURCE: variant: the named sender gives up when the context of its caller ends
// CHECKS: tether-timeout

#include <tether/tether.h>

#include <string>

using namespace std::chrono_literals;

std::string get(const std::string &url) {
  tether::sleep_for(20ms);
  return "<html>" + url + "</html>";
}

void fetch(tether::context ctx, std::string url, tether::send_chan<std::string> out) {
  if (ctx.err())
    return;
  tether::send_case sent{out, get(url)};
  tether::select(sent, ctx.done());
}

std::string fetch_within(std::chrono::milliseconds limit, const std::string &url) {
  auto [ctx, cancel] = tether::with_deadline(tether::background(), std::chrono::steady_clock::now() + limit);
  auto page = tether::make_chan<std::string>();
  tether::send_chan<std::string> out = page;
  tether::go(fetch, ctx, url, out);

  tether::recv_case got{page};
  tether::recv_case late{ctx.done()};
  tether::select(got, late);
  if (late)
    return "";
  return *got;
}

int main() {
  return tether::run([] { fetch_within(4ms, "https://go.dev"); });
}
