// SOURCE: kernel moby_18412 (P21)
// CHECKS: tether-timeout

// The result is the message, and the channel has room for it.

#include <tether/tether.h>

#include <string>

using namespace std::chrono_literals;

struct command_result {
  int exit_code = 0;
  std::string output;
};

// Stands for a process that the test starts.
command_result execute(const std::string &command) {
  tether::sleep_for(20ms);
  return {0, "ran " + command};
}

command_result run_with_timeout(const std::string &command, std::chrono::milliseconds timeout) {
  auto done = tether::make_chan<command_result>(1);
  tether::go([done, command] { done.send(execute(command)); });

  tether::recv_case result{done};
  tether::select(result, tether::after(timeout));
  if (!result)
    return {-1, "timed out"};
  return *result;
}

int main() {
  return tether::run([] { run_with_timeout("docker wait", 3ms); });
}
