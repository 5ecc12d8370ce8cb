// SOURCE: GOLF artifact, deadlock/simple/mixed: errors and values on two channels; main itself blocks, exit status 2
// CHECKS: none
// SCHEDULE: some
// MISS: unrelated choices of several goroutines would have to go together

// The collector leaves its loop at the first error and waits for the children, one of which waits for it.

#include <tether/tether.h>

#include <cstddef>
#include <string>
#include <vector>

std::string check_all(const std::vector<int> &ports) {
  auto errors = tether::make_chan<std::string>();
  auto values = tether::make_chan<int>();
  tether::wait_group children;
  for (int port : ports)
    children.go([errors, values, port] {
      if (port < 1024)
        errors.send("privileged port " + std::to_string(port));
      else
        values.send(port); // BUG: peer-gone
    });

  std::string error;
  for (std::size_t i = 0; i < ports.size() && error.empty(); ++i) {
    tether::recv_case failed{errors};
    tether::select(failed, values);
    if (failed)
      error = *failed;
  }
  children.wait(); // BUG: peer-gone
  return error;
}

int main() {
  return tether::run([] { check_all({80, 8080}); });
}
