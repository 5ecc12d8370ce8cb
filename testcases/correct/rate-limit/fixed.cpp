// SOURCE: note 004, "Rate Limiting": a token bucket, and one limiter made of several
// CHECKS: none

#include <tether/tether.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <memory>
#include <utility>
#include <vector>

using namespace std::chrono_literals;
using milliseconds = std::chrono::milliseconds;

/// A token bucket: `burst` tokens at the start, one more every `interval` while there is room. An event takes one.
class limiter {
public:
  limiter(milliseconds interval, std::size_t burst) : interval_(interval), tokens_(tether::make_chan<void>(burst)) {
    for (std::size_t i = 0; i < burst; ++i)
      tokens_.send();
    tether::go([tokens = tokens_, stop = stop_, interval] {
      tether::ticker refill{interval};
      while (tether::select(stop, refill.channel()) != 0)
        tether::select(tether::send_case{tokens}, tether::otherwise);
    });
  }
  limiter(const limiter &) = delete;
  ~limiter() { stop_.close(); }

  std::error_code wait(const tether::context &ctx) const {
    if (tether::select(tokens_, ctx.done()) == 0)
      return {};
    return ctx.err();
  }

  milliseconds interval() const { return interval_; }

private:
  milliseconds interval_;
  tether::chan<void> tokens_;
  tether::chan<void> stop_ = tether::make_chan<void>();
};

/// An event needs a token from each; the most restrictive comes first.
class multi_limiter {
public:
  explicit multi_limiter(std::vector<std::unique_ptr<limiter>> limiters) : limiters_(std::move(limiters)) {
    std::ranges::sort(limiters_, std::ranges::greater{}, [](const auto &l) { return l->interval(); });
  }

  std::error_code wait(const tether::context &ctx) const {
    for (const auto &l : limiters_) {
      if (auto err = l->wait(ctx))
        return err;
    }
    return {};
  }

private:
  std::vector<std::unique_ptr<limiter>> limiters_;
};

class api_connection {
public:
  std::error_code read_file(const tether::context &ctx) const { return limiter_.wait(ctx); }
  std::error_code resolve_address(const tether::context &ctx) const { return limiter_.wait(ctx); }

private:
  static std::vector<std::unique_ptr<limiter>> limits() {
    std::vector<std::unique_ptr<limiter>> all;
    all.push_back(std::make_unique<limiter>(1ms, 1));
    all.push_back(std::make_unique<limiter>(3ms, 10));
    return all;
  }

  multi_limiter limiter_{limits()};
};

int main() {
  return tether::run([] {
    auto opened = std::chrono::steady_clock::now();
    api_connection connection;
    std::atomic<int> passed{0};
    tether::wait_group wg;
    for (int i = 0; i < 10; ++i) {
      wg.go([&] { passed += !connection.read_file(tether::background()); });
      wg.go([&] { passed += !connection.resolve_address(tether::background()); });
    }
    wg.wait();
    auto took = std::chrono::steady_clock::now() - opened;
    std::printf("%d events took %lld us\n", passed.load(), static_cast<long long>(took / 1us));

    auto [ctx, cancel] = tether::with_cancel(tether::background());
    cancel();
    limiter exhausted{1h, 0};
    bool gives_up = exhausted.wait(ctx) == tether::errc::canceled;
    return passed == 20 && took >= 10 * 3ms && gives_up ? 0 : 1;
  });
}
