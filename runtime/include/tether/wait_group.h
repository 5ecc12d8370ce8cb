#pragma once

#include <tether/detail/role.h>
#include <tether/detail/spawn.h>
#include <tether/detail/time_args.h>
#include <tether/detail/wait_queue.h>

#include <atomic>
#include <cstdint>
#include <source_location>

namespace tether {

/// Waits for a collection of goroutines to finish.
///
///     tether::wait_group wg;
///     for (auto &url : urls)
///       wg.go([&] { fetch(url); });
///     wg.wait();
///
/// The caller must see to it that an add() that starts from zero happens before wait(), and so outside of the
/// goroutine that it counts; and that the group outlives its users. What happens before a done() happens
/// before the return of the wait() that it ends; done() touches nothing of the group after that, so the
/// waiter may destroy it at once. Several may wait; after wait() the group may be used again. All operations
/// may be called concurrently. Semantics: sync.WaitGroup.
class TETHER_ROLE("wait_group") wait_group {
public:
  wait_group() = default;
  wait_group(const wait_group &) = delete;
  wait_group &operator=(const wait_group &) = delete;

  /// Adds n, which may be negative; at zero all waiters wake.
  /// Errors: std::logic_error "negative WaitGroup counter".
  TETHER_ROLE("wg_add")
  void add(std::int64_t n = 1, std::source_location loc = std::source_location::current());
  /// add(-1).
  TETHER_ROLE("wg_done") void done(std::source_location loc = std::source_location::current()) { add(-1, loc); }
  /// Blocks until the counter is zero.
  TETHER_ROLE("wg_wait") void wait(std::source_location loc = std::source_location::current());
  /// Blocks until the counter is zero, but no longer than d; true if it became zero.
  TETHER_ROLE("wg_wait_for")
  bool wait_for(detail::duration_arg d, std::source_location loc = std::source_location::current());

  /// add(1), then f(args...) in a new goroutine, then done(): when f has ended and f and its arguments are
  /// destroyed. Copies and errors as go(); after an error nothing was added.
  template <class F>
  TETHER_ROLE("wg_go")
  void go(F &&f, std::source_location loc = std::source_location::current()) {
    spawn(detail::bind_call(std::forward<F>(f)), loc);
  }

  template <class F, class A0>
  TETHER_ROLE("wg_go")
  void go(F &&f, A0 &&a0, std::source_location loc = std::source_location::current()) {
    spawn(detail::bind_call(std::forward<F>(f), std::forward<A0>(a0)), loc);
  }

  template <class F, class A0, class A1>
  TETHER_ROLE("wg_go")
  void go(F &&f, A0 &&a0, A1 &&a1, std::source_location loc = std::source_location::current()) {
    spawn(detail::bind_call(std::forward<F>(f), std::forward<A0>(a0), std::forward<A1>(a1)), loc);
  }

  template <class F, class A0, class A1, class A2>
  TETHER_ROLE("wg_go")
  void go(F &&f, A0 &&a0, A1 &&a1, A2 &&a2, std::source_location loc = std::source_location::current()) {
    spawn(detail::bind_call(std::forward<F>(f), std::forward<A0>(a0), std::forward<A1>(a1), std::forward<A2>(a2)), loc);
  }

  template <class F, class A0, class A1, class A2, class A3>
  TETHER_ROLE("wg_go")
  void go(F &&f, A0 &&a0, A1 &&a1, A2 &&a2, A3 &&a3, std::source_location loc = std::source_location::current()) {
    spawn(detail::bind_call(std::forward<F>(f), std::forward<A0>(a0), std::forward<A1>(a1), std::forward<A2>(a2),
                            std::forward<A3>(a3)),
          loc);
  }

  template <class F, class A0, class A1, class A2, class A3, class A4>
  TETHER_ROLE("wg_go")
  void go(F &&f, A0 &&a0, A1 &&a1, A2 &&a2, A3 &&a3, A4 &&a4,
          std::source_location loc = std::source_location::current()) {
    spawn(detail::bind_call(std::forward<F>(f), std::forward<A0>(a0), std::forward<A1>(a1), std::forward<A2>(a2),
                            std::forward<A3>(a3), std::forward<A4>(a4)),
          loc);
  }

  template <class F, class A0, class A1, class A2, class A3, class A4, class A5>
  TETHER_ROLE("wg_go")
  void go(F &&f, A0 &&a0, A1 &&a1, A2 &&a2, A3 &&a3, A4 &&a4, A5 &&a5,
          std::source_location loc = std::source_location::current()) {
    spawn(detail::bind_call(std::forward<F>(f), std::forward<A0>(a0), std::forward<A1>(a1), std::forward<A2>(a2),
                            std::forward<A3>(a3), std::forward<A4>(a4), std::forward<A5>(a5)),
          loc);
  }

private:
  template <class Call>
  void spawn(Call call, std::source_location loc) {
    // No guard calls done(): an exception that leaves the call ends the process, and no waiter may run before
    // that.
    auto counted = [this, call = std::move(call)]() mutable {
      {
        auto own = std::move(call);
        own();
      }
      done({});
    };
    detail::goroutine *g = detail::prepare(std::move(counted), detail::lifetime::ordinary, loc);
    add(1, loc);
    detail::goroutine_start(g, &detail::goroutine_body<decltype(counted)>::run);
  }

  void wake_waiters() noexcept;
  void give_up(detail::waiter &w) noexcept;
  bool begin_waiting() noexcept;

  /// Twice the counter, plus one while somebody is in waiters_. Changed to or from an odd value under lock_.
  /// Who brings it from higher to exactly one wakes the waiters: nobody leaves wait() before that is done.
  std::atomic<std::int64_t> state_{0};
  detail::short_lock lock_;
  detail::wait_queue waiters_;
};

} // namespace tether
