// SOURCE: GOLF artifact, deadlock/complex: range and wait
// CHECKS: tether-circular-wait

// The channel is closed first, and each worker is counted when it starts.

#include <tether/tether.h>

#include <cstddef>
#include <string>
#include <vector>

class mailer {
public:
  // Sends a letter to each user, a worker for each.
  void send_all(const std::vector<std::string> &users) {
    for (std::size_t i = 0; i < users.size(); ++i) {
      workers_.add();
      tether::go([this] {
        tether::defer done{[this] { workers_.done(); }};
        for (const std::string &user : letters_)
          (void)user;
      });
    }
    for (const std::string &user : users)
      letters_.send(user);
    letters_.close();
    workers_.wait();
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
