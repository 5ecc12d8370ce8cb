// SOURCE: variant: a loop over select with otherwise polls the result a few times, then gives up
// CHECKS: tether-timeout
// SCHEDULE: every

#include <tether/tether.h>

#include <string>

using namespace std::chrono_literals;

std::string poll(int attempts, tether::recv_chan<void> render) {
  auto rendered = tether::make_chan<std::string>();
  tether::go([rendered, render] {
    render.recv();
    rendered.send("page 1"); // BUG: tether-timeout
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
