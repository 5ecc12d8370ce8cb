#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <thread>

namespace tether::detail {

/// Ends the process when what it watches has not moved for ten seconds: an explored goroutine that waits for the
/// world outside, or turns in a loop, cannot be interrupted.
class watchdog {
public:
  /// `before_end` is called with the message.
  watchdog(const std::atomic<std::uint64_t> &pulse, std::function<void(const char *)> before_end);
  ~watchdog();
  watchdog(const watchdog &) = delete;
  watchdog &operator=(const watchdog &) = delete;

private:
  void watch();

  const std::atomic<std::uint64_t> &pulse_;
  const std::function<void(const char *)> before_end_;
  std::mutex mu_;
  std::condition_variable ended_;
  bool end_ = false;
  std::thread thread_;
};

} // namespace tether::detail
