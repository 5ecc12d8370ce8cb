// A unit without the runtime that waits and locks, with what the standard library has for that.
#include <atomic>
#include <condition_variable>
#include <functional>
#include <future>
#include <mutex>
#include <queue>
#include <semaphore>
#include <shared_mutex>
#include <stop_token>
#include <thread>
#include <vector>

namespace {

template <class T> class blocking_queue {
public:
  void push(T value) {
    const std::lock_guard lock(mutex);
    values.push(std::move(value));
    filled.notify_one();
  }
  bool pop(T &value, const std::stop_token &stop) {
    std::unique_lock lock(mutex);
    if (!filled.wait(lock, stop, [this] { return !values.empty(); }))
      return false;
    value = std::move(values.front());
    values.pop();
    return true;
  }

private:
  std::mutex mutex;
  std::condition_variable_any filled;
  std::queue<T> values;
};

class pool {
public:
  explicit pool(unsigned threads) {
    for (unsigned i = 0; i < threads; ++i)
      workers.emplace_back([this](const std::stop_token &stop) {
        std::function<void()> work;
        while (jobs.pop(work, stop))
          work();
      });
  }
  template <class F> auto submit(F call) {
    auto task = std::make_shared<std::packaged_task<decltype(call())()>>(std::move(call));
    auto result = task->get_future();
    jobs.push([task] { (*task)(); });
    return result;
  }

private:
  blocking_queue<std::function<void()>> jobs;
  std::vector<std::jthread> workers;
};

} // namespace

int main() {
  pool workers(4);
  std::shared_mutex mutex;
  std::counting_semaphore<2> room(2);
  std::atomic<int> sum = 0;
  std::vector<std::future<int>> results;
  for (int i = 0; i < 16; ++i)
    results.push_back(workers.submit([&, i] {
      room.acquire();
      const std::shared_lock lock(mutex);
      sum += i;
      room.release();
      return i;
    }));
  int total = 0;
  for (auto &each : results)
    total += each.get();
  return total == sum.load() ? 0 : 1;
}
