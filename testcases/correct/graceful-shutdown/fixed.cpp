// SOURCE: note 001, the remark that a goroutine which closes stop lets the whole process end smoothly: on SIGTERM
// CHECKS: none
// LOOKS: buffered result
// EXPLORE: no

#include <tether/tether.h>

#include <atomic>
#include <csignal>
#include <cstdio>

#include <unistd.h>

using namespace std::chrono_literals;

/// Closes when the process gets SIGTERM, which every thread must have blocked.
tether::recv_chan<void> terminated() {
  auto stop = tether::make_chan<void>();
  tether::go_daemon([stop] {
    sigset_t wanted;
    sigemptyset(&wanted);
    sigaddset(&wanted, SIGTERM);
    int received = 0;
    tether::blocking([&] { return sigwait(&wanted, &received); });
    stop.close();
  });
  return stop;
}

class server {
public:
  /// Serves until stop closes, then finishes the requests that it has accepted. False if that takes too long.
  bool serve(tether::recv_chan<int> listener, tether::recv_chan<void> stop) {
    for (;;) {
      tether::recv_case request{listener};
      if (tether::select(stop, request) == 0)
        break;
      ++accepted;
      in_flight_.go([this, id = *request] { handle(id); });
    }
    std::printf("shutting down\n");
    return in_flight_.wait_for(5s);
  }

  std::atomic<int> accepted{0};
  std::atomic<int> finished{0};

private:
  void handle(int id) {
    if (id == 5)
      kill(getpid(), SIGTERM);
    tether::sleep_for(2ms);
    ++finished;
  }

  tether::wait_group in_flight_;
};

/// Clients that keep coming.
tether::recv_chan<int> listen(tether::recv_chan<void> stop) {
  auto requests = tether::make_chan<int>();
  tether::go([=] {
    for (int id = 1;; ++id) {
      if (tether::select(stop, tether::send_case{requests, id}) == 0)
        return;
      tether::sleep_for(100us);
    }
  });
  return requests;
}

int main() {
  sigset_t term;
  sigemptyset(&term);
  sigaddset(&term, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &term, nullptr);

  return tether::run([] {
    auto stop = terminated();
    server s;
    bool all_finished = s.serve(listen(stop), stop);
    return all_finished && s.accepted >= 5 && s.finished == s.accepted ? 0 : 1;
  });
}
