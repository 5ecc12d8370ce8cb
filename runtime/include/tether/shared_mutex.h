#pragma once

#include <tether/detail/role.h>
#include <tether/detail/wait_queue.h>

#include <cstdint>
#include <shared_mutex> // the guards that it is used with
#include <source_location>

namespace tether {

namespace detail {
enum class op : std::uint8_t;
struct operation;
} // namespace detail

/// A lock held by any number of readers or one writer. Works with std::shared_lock and std::unique_lock.
///
/// A waiting writer keeps new readers out, and a leaving writer lets in all readers that came meanwhile:
/// neither side starves. So a goroutine that read-locks twice may deadlock with a writer in between.
/// Semantics: sync.RWMutex.
class TETHER_ROLE("shared_mutex") shared_mutex {
public:
  shared_mutex() = default;
  shared_mutex(const shared_mutex &) = delete;
  shared_mutex &operator=(const shared_mutex &) = delete;

  TETHER_ROLE("lock") void lock(std::source_location loc = std::source_location::current());
  TETHER_ROLE("try_lock")
  [[nodiscard]] bool try_lock(std::source_location loc = std::source_location::current()) noexcept;
  /// Errors: std::logic_error "Unlock of unlocked RWMutex".
  TETHER_ROLE("unlock") void unlock(std::source_location loc = std::source_location::current());

  TETHER_ROLE("lock_shared") void lock_shared(std::source_location loc = std::source_location::current());
  TETHER_ROLE("try_lock_shared")
  [[nodiscard]] bool try_lock_shared(std::source_location loc = std::source_location::current()) noexcept;
  /// Errors: std::logic_error "RUnlock of unlocked RWMutex".
  TETHER_ROLE("unlock_shared") void unlock_shared(std::source_location loc = std::source_location::current());

private:
  detail::operation explored(detail::op kind, const char *name, std::source_location loc) noexcept;

  detail::short_lock lock_;
  detail::wait_queue readers_;
  detail::wait_queue writers_;
  std::int64_t active_readers_ = 0;
  bool writing_ = false;
};

} // namespace tether
