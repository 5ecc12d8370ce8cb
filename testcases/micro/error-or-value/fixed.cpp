// SOURCE: GOLF artifact, deadlock/simple/mixed: errors and values on two channels
// CHECKS: none

// Both channels have room for all children.

#include <tether/tether.h>

#include <cstddef>
#include <string>
#include <vector>

std::string check_all(const std::vector<int> &ports) {
  auto errors = tether::make_chan<std::string>(ports.size());
  auto values = tether::make_chan<int>(ports.size());
  tether::wait_group children;
  for (int port : ports)
    children.go([errors, values, port] {
      if (port < 1024)
        errors.send("privileged port " + std::to_string(port));
      else
        values.send(port);
    });

  std::string error;
  for (std::size_t i = 0; i < ports.size() && error.empty(); ++i) {
    tether::recv_case failed{errors};
    tether::select(failed, values);
    if (failed)
      error = *failed;
  }
  children.wait();
  return error;
}

int main() {
  return tether::run([] { check_all({80, 8080}); });
}
