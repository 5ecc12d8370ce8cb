// SOURCE: GOLF artifact, deadlock/complex: range and wait; main itself blocks, exit status 2
// CHECKS: tether-circular-wait
// SCHEDULE: every

// The workers are waited for before the channel is closed, and one more is counted than started.

#include <tether/tether.h>

#include <cstddef>
#include <string>
#include <vector>

class mailer {
public:
  // Sends a letter to each user, a worker for each.
  void send_all(const std::vector<std::string> &users) {
    workers_.add(static_cast<int>(users.size()) + 1);
    for (std::size_t i = 0; i < users.size(); ++i) {
      tether::go([this] {
        tether::defer done{[this] { workers_.done(); }};
        for (const std::string &user : letters_) // BUG: tether-circular-wait
          (void)user;
      });
    }
    for (const std::string &user : users)
      letters_.send(user);
    workers_.wait(); // BUG: tether-circular-wait
    letters_.close();
  }

private:
  tether::wait_group workers_;
  tether::chan<std::string> letters_ = tether::make_chan<std::string>();
};

int main() {
  return tether::run([] {
    mailer newsletter;
    newsletter.send_all({"ann", "bob"});
  });
}
