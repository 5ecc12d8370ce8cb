// SOURCE: GOLF artifact, correct/chan-in-closure: the channel is reached only through a closure that is stored
// CHECKS: none

#include <tether/tether.h>

#include <functional>
#include <memory>
#include <utility>

class subscription {
public:
  explicit subscription(std::function<void()> on_end) : on_end_(std::move(on_end)) {}
  void end() const { on_end_(); }

private:
  std::function<void()> on_end_;
};

std::unique_ptr<subscription> subscribe() {
  auto end = tether::make_chan<void>();
  tether::go([end] { end.recv(); });
  return std::make_unique<subscription>([end] { end.close(); });
}

int main() {
  return tether::run([] {
    auto news = subscribe();
    tether::yield();
    news->end();
  });
}
