// SOURCE: note 001, "Keep yourself busy or do the work yourself": main waits for the server and learns how it ended
// CHECKS: none

#include <tether/tether.h>

#include <cstdio>

bool listen_and_serve() { return false; }

int main() {
  return tether::run([] {
    auto done = tether::make_chan<bool>();
    tether::go([done] { done.send(listen_and_serve()); });
    if (!*done.recv())
      std::printf("address already in use\n");
  });
}
