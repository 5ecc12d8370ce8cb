// SOURCE: note 001, "Never start a goroutine without knowing when it will stop": the debug server, stopped
// CHECKS: tether-no-counterpart

#include <tether/tether.h>

struct server {
  tether::chan<void> requests = tether::make_chan<void>();
  tether::chan<void> shut = tether::make_chan<void>();

  void listen_and_serve() const {
    while (tether::select(requests, shut) == 0)
      ;
  }
};

int main() {
  return tether::run([] {
    server debug, application;
    tether::go([debug] { debug.listen_and_serve(); });
    tether::defer shutdown{[&] { debug.shut.close(); }};
    application.shut.close();
    application.listen_and_serve();
  });
}
