// SOURCE: note 001, "Keep yourself busy or do the work yourself": servers, and main in an empty select
// CHECKS: none
// SCHEDULE: every
// MISS: a function that makes nothing is not analysed

// The server fails; nobody who could do anything about it learns of that. Main itself blocks, exit status 2.

#include <tether/tether.h>

#include <cstdio>

bool listen_and_serve() { return false; }

int main() {
  return tether::run([] {
    tether::go([] {
      if (!listen_and_serve())
        std::printf("address already in use\n");
    });
    tether::select(); // BUG: no-cases
  });
}
