// SOURCE: note 001, serveApp and serveDebug: one failure stops both servers, done has room for each of them
// CHECKS: none

#include <tether/tether.h>

#include <cstdio>
#include <string>

using namespace std::chrono_literals;

struct server {
  tether::chan<void> down = tether::make_chan<void>();

  std::string listen_and_serve(bool port_taken) const {
    if (port_taken)
      return "address already in use";
    down.recv();
    return "server closed";
  }
  void shutdown() const { down.close(); }
};

std::string serve(bool port_taken, tether::recv_chan<void> stop) {
  server s;
  tether::go([s, stop] {
    stop.recv();
    s.shutdown();
  });
  return s.listen_and_serve(port_taken);
}

int main() {
  return tether::run([] {
    auto done = tether::make_chan<std::string>(2);
    auto stop = tether::make_chan<void>();
    tether::go([=] { done.send(serve(false, stop)); });
    tether::go([=] { done.send(serve(true, stop)); });

    std::string errors;
    bool stopped = false;
    for (std::size_t i = 0; i < done.capacity(); ++i) {
      auto err = *done.recv();
      if (!err.empty())
        std::printf("error: %s\n", err.c_str());
      errors += err + ";";
      if (!stopped) {
        stopped = true;
        stop.close();
      }
    }
    return errors == "address already in use;server closed;" ? 0 : 1;
  });
}
