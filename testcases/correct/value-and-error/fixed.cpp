// SOURCE: looks like a send that nobody takes: both channels of the pair have room
// CHECKS: none
// LOOKS: buffered result

#include <tether/tether.h>

#include <string>
#include <utility>

std::pair<tether::recv_chan<int>, tether::recv_chan<std::string>> parse(bool good) {
  auto value = tether::make_chan<int>(1);
  auto error = tether::make_chan<std::string>(1);
  tether::go([=] {
    if (good)
      value.send(1);
    else
      error.send("bad");
  });
  return {value, error};
}

int main() {
  return tether::run([] {
    auto [value, error] = parse(true);
    tether::recv_case got{value};
    tether::select(got, error);
    auto [ignored, failure] = parse(false);
    return failure.recv() == "bad" && got ? 0 : 1;
  });
}
