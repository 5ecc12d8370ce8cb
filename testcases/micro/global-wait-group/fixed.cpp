// SOURCE: GOLF artifact, false-negative: a global wait group
// CHECKS: none

// Every request that was counted is done.

#include <tether/tether.h>

#include <string>

tether::wait_group active_requests;

int serve(const std::string &path) {
  active_requests.add();
  tether::defer done{[] { active_requests.done(); }};
  if (path.empty())
    return 400;
  return 200;
}

void drain() { active_requests.wait(); }

int main() {
  return tether::run([] {
    serve("/");
    serve("");
    tether::go(drain);
  });
}
