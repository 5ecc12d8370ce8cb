#include "explore/watchdog.h"

#include <chrono>
#include <cstdio>
#include <cstdlib>

namespace tether::detail {

namespace {
/// Counted in looks, not in time: a process that is stopped as a whole is not stuck.
constexpr int looks = 100;
constexpr std::chrono::milliseconds between{100};

constexpr const char *message =
    "an explored goroutine has not come to an operation of the library for ten seconds: it is in a blocking call that "
    "waits for something outside of the exploration, or in a loop without such an operation (yield() is one)";
} // namespace

watchdog::watchdog(const std::atomic<std::uint64_t> &pulse, std::function<void(const char *)> before_end)
    : pulse_(pulse), before_end_(std::move(before_end)), thread_([this] { watch(); }) {}

watchdog::~watchdog() {
  {
    std::lock_guard guard(mu_);
    end_ = true;
  }
  ended_.notify_one();
  thread_.join();
}

void watchdog::watch() {
  std::unique_lock lock(mu_);
  std::uint64_t seen = pulse_.load();
  for (int left = looks; left > 0; --left) {
    if (ended_.wait_for(lock, between, [this] { return end_; }))
      return;
    if (const std::uint64_t now = pulse_.load(); now != seen) {
      seen = now;
      left = looks;
    }
  }
  std::fprintf(stderr, "fatal error: exploration: %s\n", message);
  before_end_(message);
  std::_Exit(2);
}

} // namespace tether::detail
