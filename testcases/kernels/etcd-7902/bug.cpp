// SOURCE: kernel etcd_7902 (P05b)
// CHECKS: none
// SCHEDULE: some
// MISS: a way out that asks what the program has left behind is not taken for granted

// A follower waits for the leader to release it while it holds the lock that the leader needs for that.

#include <tether/tether.h>

#include <memory>

// One round of an election test: the first to ask leads, and releases the others when it has resigned.
class round_of_election {
public:
  bool acquire() {
    acquire_mu_.lock();
    tether::defer unlock{[this] { acquire_mu_.unlock(); }};
    bool leads = !has_leader_;
    has_leader_ = true;
    return leads;
  }

  // Sees that the state is that of one leader.
  void validate(bool leads) {
    if (leads)
      return;
    next_.recv(); // BUG: blocked-under-lock
  }

  void release(bool leads) {
    if (leads)
      next_.close();
  }

  tether::mutex mu;

private:
  tether::mutex acquire_mu_;
  bool has_leader_ = false;
  tether::chan<void> next_ = tether::make_chan<void>();
};

void run_client(round_of_election &round) {
  bool leads = round.acquire();
  {
    round.mu.lock(); // BUG: blocked-under-lock
    tether::defer unlock{[&] { round.mu.unlock(); }};
    round.validate(leads);
  }
  round.mu.lock(); // BUG: blocked-under-lock
  tether::defer unlock{[&] { round.mu.unlock(); }};
  round.release(leads);
}

int main() {
  return tether::run([] {
    auto round = std::make_shared<round_of_election>();
    for (int client = 0; client < 2; ++client)
      tether::go([round] { run_client(*round); });
  });
}
