// SOURCE: variant: select over the reply and after(), then an if chain; the answer comes too late
// CHECKS: tether-timeout
// SCHEDULE: every

#include <tether/tether.h>

#include <cstdio>

using namespace std::chrono_literals;

int query(tether::recv_chan<void> server_is_up) {
  auto reply = tether::make_chan<int>();
  tether::go([reply, server_is_up] {
    server_is_up.recv();
    reply.send(200); // BUG: tether-timeout
  });

  tether::recv_case got{reply};
  tether::recv_case expired{tether::after(5ms)};
  tether::select(got, expired);
  if (got) {
    return *got;
  } else if (expired) {
    std::printf("no answer within 5 ms\n");
  }
  return 504;
}

int main() {
  return tether::run([] {
    auto server_is_up = tether::make_chan<void>();
    query(server_is_up);
    server_is_up.close();
  });
}
