// SOURCE: kernel moby_18412 (P21)
// CHECKS: tether-timeout
// SCHEDULE: some

// A command's result is written and announced after the caller has given up and gone.

#include <tether/tether.h>

#include <memory>
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
  auto result = std::make_shared<command_result>();
  auto done = tether::make_chan<void>();
  tether::go([result, done, command] {
    *result = execute(command);
    done.send(); // BUG: tether-timeout
  });

  if (tether::select(done, tether::after(timeout)) == 1)
    return {-1, "timed out"};
  return *result;
}

int main() {
  return tether::run([] { run_with_timeout("docker wait", 3ms); });
}
