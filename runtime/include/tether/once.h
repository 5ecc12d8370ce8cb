#pragma once

#include <tether/detail/role.h>
#include <tether/detail/wait_queue.h>

#include <atomic>
#include <cstdint>
#include <source_location>
#include <utility>

namespace tether {

/// Calls a function exactly once.
///
///     tether::once o;
///     o.call([] { set_up(); });
///
/// What the function does happens before any call() returns. A call from within the function blocks for ever.
/// Semantics: sync.Once.
class TETHER_ROLE("once") once {
public:
  once() = default;
  once(const once &) = delete;
  once &operator=(const once &) = delete;

  /// Calls f if no call() did before; if another call() runs its function right now, waits for the end of it.
  /// An exception from f passes through, and counts as done.
  template <class F>
  TETHER_ROLE("once_call")
  void call(F &&f, std::source_location loc = std::source_location::current()) {
    if (state_.load(std::memory_order_acquire) == done || !begin(loc))
      return;
    struct finisher {
      once *o;
      ~finisher() { o->finish(); }
    } guard{this};
    std::forward<F>(f)();
  }

private:
  enum state : std::uint32_t { fresh, running, done };
  bool begin(std::source_location loc);
  void finish() noexcept;

  std::atomic<std::uint32_t> state_{fresh};
  detail::short_lock lock_;
  detail::wait_queue waiters_;
};

} // namespace tether
