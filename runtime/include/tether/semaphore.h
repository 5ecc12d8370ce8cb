#pragma once

#include <tether/detail/role.h>
#include <tether/detail/wait_queue.h>

#include <cstdint>
#include <source_location>
#include <system_error>

namespace tether {

class context;

namespace detail {
struct operation;
}

/// A weighted semaphore: bounds what goroutines and threads use at the same time, each with a weight.
///
///     tether::semaphore memory{512};             // MiB
///     if (auto error = memory.acquire(ctx, 64))  // or acquire(64), without a context
///       return error;
///     tether::defer give_back{[&] { memory.release(64); }};
///
/// First come, first served: while one waits, nobody who comes later overtakes it, however little that one
/// wants; so large weights do not starve. A release happens before the return of the acquire() that it lets
/// in, and touches nothing of the semaphore after that. All operations may be called concurrently; it is not
/// bound to a goroutine: another one may release. Semantics: golang.org/x/sync/semaphore.
class TETHER_ROLE("semaphore") semaphore {
public:
  /// With n free. Errors: std::logic_error when n is negative.
  explicit semaphore(std::int64_t n);
  semaphore(const semaphore &) = delete;
  semaphore &operator=(const semaphore &) = delete;

  /// Takes n; blocks until that much is free and everybody who came before has got what they want. For ever,
  /// but in nobody's way, when n is more than the semaphore has. Errors: std::logic_error when n is negative,
  /// as for the other operations.
  TETHER_ROLE("sem_acquire")
  void acquire(std::int64_t n = 1, std::source_location loc = std::source_location::current());
  /// The same, and gives up when the context is done: ctx.err(), and nothing is taken, then; no error
  /// otherwise. Fails also when n is free but the context is done already.
  TETHER_ROLE("sem_acquire")
  [[nodiscard]] std::error_code acquire(const context &ctx, std::int64_t n = 1,
                                        std::source_location loc = std::source_location::current());
  /// Takes n if that much is free and nobody waits; false otherwise.
  TETHER_ROLE("sem_try_acquire")
  [[nodiscard]] bool try_acquire(std::int64_t n = 1, std::source_location loc = std::source_location::current());
  /// Gives n back. Errors: std::logic_error "released more than held".
  TETHER_ROLE("sem_release")
  void release(std::int64_t n = 1, std::source_location loc = std::source_location::current());

private:
  detail::operation explored(const char *name, std::source_location loc) noexcept;
  bool take_now(std::int64_t n) noexcept;
  detail::waiter *admit() noexcept;

  detail::short_lock lock_;
  detail::wait_queue waiters_;
  const std::int64_t size_;
  std::int64_t free_;
};

} // namespace tether
