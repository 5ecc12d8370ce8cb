// SOURCE: looks like a lock that is kept: the guard that is returned unlocks where the caller drops it
// CHECKS: none
// LOOKS: lock handed over

#include <tether/tether.h>

#include <mutex>

class table {
public:
  [[nodiscard]] std::unique_lock<tether::mutex> open() { return std::unique_lock(mutex_); }
  int rows() {
    std::lock_guard hold(mutex_);
    return rows_;
  }
  void add(const std::unique_lock<tether::mutex> &) { ++rows_; }

private:
  tether::mutex mutex_;
  int rows_ = 0;
};

int main() {
  return tether::run([] {
    table t;
    {
      auto writing = t.open();
      t.add(writing);
    }
    return t.rows() == 1 ? 0 : 1;
  });
}
