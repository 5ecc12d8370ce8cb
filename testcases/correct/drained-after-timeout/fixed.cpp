// SOURCE: looks like timeout: after the time limit the result is still received, and thrown away
// CHECKS: none
// LOOKS: receiver that leaves

#include <tether/tether.h>

#include <cstdio>
#include <string>

using namespace std::chrono_literals;

std::string ask() {
  tether::sleep_for(10ms);
  return "late answer";
}

int main() {
  return tether::run([] {
    auto answer = tether::make_chan<std::string>();
    tether::go([answer] { answer.send(ask()); });

    tether::recv_case got{answer};
    tether::recv_case expired{tether::after(2ms)};
    tether::select(got, expired);
    if (expired) {
      std::printf("still waiting\n");
      answer.recv();
    }
  });
}
