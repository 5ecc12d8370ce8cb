// SOURCE: GOLF artifact, false-negative: a global wait group
// CHECKS: none
// SCHEDULE: every
// MISS: global variables are out of sight

// A request that is refused stays counted, so that the service never ends.

#include <tether/tether.h>

#include <string>

tether::wait_group active_requests;

int serve(const std::string &path) {
  active_requests.add();
  if (path.empty())
    return 400;
  active_requests.done();
  return 200;
}

void drain() { active_requests.wait(); } // BUG: missing-done

int main() {
  return tether::run([] {
    serve("/");
    serve("");
    tether::go(drain);
  });
}
