// SOURCE: note 000, "Fire and forget goroutines": the server queues the jobs, a consumer does them later
// CHECKS: none

#include <tether/tether.h>

#include <atomic>
#include <cstdio>

using namespace std::chrono_literals;

/// The handler answers at once: 202 when the job has a place in the queue, 503 when the queue is full.
int handle(int job, tether::send_chan<int> queue) { return queue.try_send(job) ? 202 : 503; }

/// Does one job after the other. Tells their sum when the queue has been closed and every job is done.
void consume(tether::recv_chan<int> queue, tether::send_chan<int> total) {
  int sum = 0;
  for (int job : queue) {
    tether::sleep_for(1ms);
    sum += job;
  }
  total.send(sum);
}

int main() {
  return tether::run([] {
    auto queue = tether::make_chan<int>(3);
    auto total = tether::make_chan<int>(1);
    tether::go(consume, queue, total);

    std::atomic<int> accepted{0};
    std::atomic<int> refused{0};
    tether::wait_group clients;
    for (int client = 0; client < 4; ++client) {
      clients.go([&, client] {
        for (int job = 1; job <= 5; ++job) {
          if (handle(10 * client + job, queue) == 202)
            accepted += 10 * client + job;
          else
            ++refused;
        }
      });
    }
    clients.wait();
    queue.close();

    int done = *total.recv();
    std::printf("%d requests refused\n", refused.load());
    return done == accepted && refused <= 17 ? 0 : 1;
  });
}
