// SOURCE: kernel cockroach_9935 (P02)
// CHECKS: tether-double-lock
// SCHEDULE: some

// The logger takes its own lock again on the way of an error.

#include <tether/explore.h>
#include <tether/tether.h>

#include <cstddef>
#include <memory>
#include <string>
#include <utility>

// A log file on a disk with little room.
class log_file {
public:
  explicit log_file(std::size_t room) : room_(room) {}

  bool append(const std::string &entry) {
    if (entry.size() > room_)
      return false;
    room_ -= entry.size();
    return true;
  }

private:
  std::size_t room_;
};

class logger {
public:
  explicit logger(log_file file) : file_(std::move(file)) {}

  void output(const std::string &entry) {
    mu_.lock();
    tether::defer unlock{[this] { mu_.unlock(); }};
    if (!file_.append(entry))
      exit("cannot write: " + entry);
  }

  // Remembers why logging ended; the process's last words.
  void exit(std::string reason) {
    mu_.lock(); // BUG: tether-double-lock
    tether::defer unlock{[this] { mu_.unlock(); }};
    exit_reason_ = std::move(reason);
  }

private:
  tether::mutex mu_;
  log_file file_;
  std::string exit_reason_;
};

int main() {
  return tether::run([] {
    bool is_full = tether::explore::choose(2) == 0;
    auto log = std::make_shared<logger>(log_file(is_full ? 10 : 100));
    tether::go([log] {
      log->output("started");
      log->output("listening on port 26257");
    });
  });
}
