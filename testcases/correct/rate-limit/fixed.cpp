// SOURCE: note 004, "Rate Limiting": APIConnection with MultiLimiter, its seconds and minutes as milliseconds
// CHECKS: none
// EXPLORE: no

#include <tether/tether.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <memory>
#include <utility>
#include <vector>

using namespace std::chrono_literals;

/// An event must be allowed by each of the limiters; the most restrictive comes first.
class multi_limiter {
public:
  using limiters = std::vector<std::unique_ptr<tether::rate_limiter>>;

  explicit multi_limiter(limiters all) : limiters_(std::move(all)) {
    std::ranges::sort(limiters_, {}, [](const auto &l) { return l->limit().per_second(); });
  }

  std::error_code wait(const tether::context &ctx) const {
    for (const auto &l : limiters_) {
      if (auto err = l->wait(ctx))
        return err;
    }
    return {};
  }

  tether::rate_limit limit() const { return limiters_.front()->limit(); }

private:
  limiters limiters_;
};

constexpr auto second_interval = 1ms;
constexpr auto minute_interval = 3ms;
constexpr int minute_burst = 10;

class api_connection {
public:
  std::error_code read_file(const tether::context &ctx) const { return limiter_.wait(ctx); }
  std::error_code resolve_address(const tether::context &ctx) const { return limiter_.wait(ctx); }
  tether::rate_limit limit() const { return limiter_.limit(); }

private:
  static multi_limiter::limiters limits() {
    multi_limiter::limiters all;
    all.push_back(std::make_unique<tether::rate_limiter>(tether::rate_limit::every(second_interval), 1));
    all.push_back(std::make_unique<tether::rate_limiter>(tether::rate_limit::every(minute_interval), minute_burst));
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

    auto [ctx, client_leaves] = tether::with_cancel(tether::background());
    client_leaves();
    bool gives_up = connection.read_file(ctx) == tether::errc::canceled;

    bool limited = took >= (20 - minute_burst) * minute_interval;
    bool strictest_first = connection.limit() == tether::rate_limit::every(minute_interval);
    return passed == 20 && limited && strictest_first && gives_up ? 0 : 1;
  });
}
