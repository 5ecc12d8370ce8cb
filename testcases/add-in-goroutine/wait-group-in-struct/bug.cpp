// SOURCE: variant: the wait group travels in a shared struct beside the results
// CHECKS: tether-add-in-goroutine
// SCHEDULE: some

#include <tether/tether.h>

#include <memory>
#include <mutex>
#include <numeric>
#include <vector>

struct batch {
  tether::wait_group pending;
  tether::mutex mu;
  std::vector<int> sums;
};

void sum_rows(const std::vector<std::vector<int>> &rows) {
  auto work = std::make_shared<batch>();
  for (const auto &row : rows) {
    tether::go([work, row] {
      work->pending.add(); // BUG: tether-add-in-goroutine
      tether::defer done{[&] { work->pending.done(); }};
      int sum = std::accumulate(row.begin(), row.end(), 0);
      std::lock_guard lock(work->mu);
      work->sums.push_back(sum);
    });
  }
  work->pending.wait();
}

int main() {
  return tether::run([] { sum_rows({{1, 2}, {3, 4}, {5, 6}}); });
}
