// SOURCE: note 004, "Cond": ten items pass a queue that has room for two
// CHECKS: none

#include <tether/tether.h>

#include <algorithm>
#include <cstdio>
#include <deque>
#include <mutex>
#include <vector>

using namespace std::chrono_literals;

int main() {
  return tether::run([] {
    tether::mutex mu;
    tether::condition_variable removed;
    std::deque<int> queue;
    std::vector<int> taken;
    std::size_t longest = 0;

    auto remove_from_queue = [&] {
      tether::sleep_for(1ms);
      {
        std::lock_guard lock{mu};
        taken.push_back(queue.front());
        queue.pop_front();
      }
      removed.notify_one();
    };

    tether::wait_group removals; // the note's main leaves the last two behind
    for (int item = 0; item < 10; ++item) {
      std::unique_lock lock{mu};
      removed.wait(lock, [&] { return queue.size() < 2; });
      std::printf("Adding to queue\n");
      queue.push_back(item);
      longest = std::max(longest, queue.size());
      removals.go(remove_from_queue);
    }
    removals.wait();
    return taken == std::vector<int>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9} && longest <= 2 ? 0 : 1;
  });
}
