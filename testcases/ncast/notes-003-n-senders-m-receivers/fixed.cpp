// SOURCE: note 003, the general form of nCast: N senders and M receivers, N > M, each receiver receives once
// CHECKS: tether-ncast

#include <tether/tether.h>

#include <cstdio>

int main() {
  return tether::run([] {
    constexpr int senders = 4;
    constexpr int receivers = 2;
    auto tickets = tether::make_chan<int>(senders);
    tether::wait_group served;

    for (int id = 0; id < senders; ++id) {
      tether::go([tickets, id] { tickets.send(id); });
    }
    for (int desk = 0; desk < receivers; ++desk) {
      served.add();
      tether::go([tickets, &served] {
        if (auto ticket = tickets.recv())
          std::printf("ticket %d\n", *ticket);
        served.done();
      });
    }
    served.wait();
  });
}
