// SOURCE: note 001, "Never start a goroutine without knowing when it will stop": the debug server
// CHECKS: tether-no-counterpart
// SCHEDULE: every

// When the application's server returns, nobody stops the other one.

#include <tether/tether.h>

struct server {
  tether::chan<void> requests = tether::make_chan<void>();
  tether::chan<void> shut = tether::make_chan<void>();

  void listen_and_serve() const {
    while (tether::select(requests, shut) == 0) // BUG: tether-no-counterpart
      ;
  }
};

int main() {
  return tether::run([] {
    server debug, application;
    tether::go([debug] { debug.listen_and_serve(); });
    application.shut.close();
    application.listen_and_serve();
  });
}
