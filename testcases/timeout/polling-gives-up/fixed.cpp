// SOURCE: variant: the poller that gives up tells the sender by closing its channel
// CHECKS: tether-timeout

#include <tether/tether.h>

#include <string>

using namespace std::chrono_literals;

std::string poll(int attempts, tether::recv_chan<void> render) {
  auto rendered = tether::make_chan<std::string>();
  auto gave_up = tether::make_chan<void>();
  tether::defer stop{[&] { gave_up.close(); }};
  tether::go([rendered, render, gave_up] {
    render.recv();
    tether::select(tether::send_case{rendered, std::string("page 1")}, gave_up);
  });

  for (int attempt = 0; attempt < attempts; ++attempt) {
    tether::recv_case page{rendered};
    tether::select(page, tether::otherwise);
    if (page)
      return *page;
    tether::sleep_for(1ms);
  }
  return "still rendering";
}

int main() {
  return tether::run([] {
    auto render = tether::make_chan<void>();
    poll(3, render);
    render.close();
    poll(1000, render);
  });
}
