#pragma once

#include <tether/detail/role.h>
#include <tether/detail/spawn.h>

#include <cstddef>
#include <exception>
#include <source_location>
#include <type_traits>
#include <utility>

/// Goroutines: functions that run concurrently, many on few threads.
///
///     int main() {
///       return tether::run([] {
///         auto done = tether::make_chan<void>();
///         tether::go([done] { work(); done.close(); });
///         done.recv();
///       });
///     }
///
/// A goroutine has its own stack (256 KiB of address space; memory is used as it is touched) and is switched
/// only at operations of this library, never in between. It may continue on another thread after any of them:
/// do not keep the address of a thread_local, nor a std::mutex, over such an operation, and read errno before
/// it (the library itself leaves the errno of every thread as it was). Up to `max_procs()` goroutines run at a
/// time.
///
/// Semantics: "Go statements" in the Go specification, package runtime in Go's library.
/// All functions here may be called from goroutines and from ordinary threads.
namespace tether {

/// Runs f(args...) in a new goroutine. The callable and up to six arguments are decay-copied (moved, if
/// move-only) by the caller before `go` returns, and destroyed as soon as the goroutine ends; pass std::ref
/// for a reference. Results are dropped. Started from a goroutine or thread before or without run(), it
/// starts the scheduler. An exception that leaves f ends the process as an uncaught panic does: message,
/// dump, std::terminate. Errors: std::bad_alloc when there is no memory for a stack; whatever copying the
/// arguments throws.
template <class F>
TETHER_ROLE("go")
void go(F &&f, std::source_location loc = std::source_location::current()) {
  detail::spawn(detail::bind_call(std::forward<F>(f)), detail::lifetime::ordinary, loc);
}

template <class F, class A0>
TETHER_ROLE("go")
void go(F &&f, A0 &&a0, std::source_location loc = std::source_location::current()) {
  detail::spawn(detail::bind_call(std::forward<F>(f), std::forward<A0>(a0)), detail::lifetime::ordinary, loc);
}

template <class F, class A0, class A1>
TETHER_ROLE("go")
void go(F &&f, A0 &&a0, A1 &&a1, std::source_location loc = std::source_location::current()) {
  detail::spawn(detail::bind_call(std::forward<F>(f), std::forward<A0>(a0), std::forward<A1>(a1)),
                detail::lifetime::ordinary, loc);
}

template <class F, class A0, class A1, class A2>
TETHER_ROLE("go")
void go(F &&f, A0 &&a0, A1 &&a1, A2 &&a2, std::source_location loc = std::source_location::current()) {
  detail::spawn(detail::bind_call(std::forward<F>(f), std::forward<A0>(a0), std::forward<A1>(a1), std::forward<A2>(a2)),
                detail::lifetime::ordinary, loc);
}

template <class F, class A0, class A1, class A2, class A3>
TETHER_ROLE("go")
void go(F &&f, A0 &&a0, A1 &&a1, A2 &&a2, A3 &&a3, std::source_location loc = std::source_location::current()) {
  detail::spawn(detail::bind_call(std::forward<F>(f), std::forward<A0>(a0), std::forward<A1>(a1), std::forward<A2>(a2),
                                  std::forward<A3>(a3)),
                detail::lifetime::ordinary, loc);
}

template <class F, class A0, class A1, class A2, class A3, class A4>
TETHER_ROLE("go")
void go(F &&f, A0 &&a0, A1 &&a1, A2 &&a2, A3 &&a3, A4 &&a4,
        std::source_location loc = std::source_location::current()) {
  detail::spawn(detail::bind_call(std::forward<F>(f), std::forward<A0>(a0), std::forward<A1>(a1), std::forward<A2>(a2),
                                  std::forward<A3>(a3), std::forward<A4>(a4)),
                detail::lifetime::ordinary, loc);
}

template <class F, class A0, class A1, class A2, class A3, class A4, class A5>
TETHER_ROLE("go")
void go(F &&f, A0 &&a0, A1 &&a1, A2 &&a2, A3 &&a3, A4 &&a4, A5 &&a5,
        std::source_location loc = std::source_location::current()) {
  detail::spawn(detail::bind_call(std::forward<F>(f), std::forward<A0>(a0), std::forward<A1>(a1), std::forward<A2>(a2),
                                  std::forward<A3>(a3), std::forward<A4>(a4), std::forward<A5>(a5)),
                detail::lifetime::ordinary, loc);
}

/// The same as go(), for a goroutine that is meant to live until the process ends: no leak check reports it.
template <class F>
TETHER_ROLE("go_daemon")
void go_daemon(F &&f, std::source_location loc = std::source_location::current()) {
  detail::spawn(detail::bind_call(std::forward<F>(f)), detail::lifetime::daemon, loc);
}

template <class F, class A0>
TETHER_ROLE("go_daemon")
void go_daemon(F &&f, A0 &&a0, std::source_location loc = std::source_location::current()) {
  detail::spawn(detail::bind_call(std::forward<F>(f), std::forward<A0>(a0)), detail::lifetime::daemon, loc);
}

template <class F, class A0, class A1>
TETHER_ROLE("go_daemon")
void go_daemon(F &&f, A0 &&a0, A1 &&a1, std::source_location loc = std::source_location::current()) {
  detail::spawn(detail::bind_call(std::forward<F>(f), std::forward<A0>(a0), std::forward<A1>(a1)),
                detail::lifetime::daemon, loc);
}

template <class F, class A0, class A1, class A2>
TETHER_ROLE("go_daemon")
void go_daemon(F &&f, A0 &&a0, A1 &&a1, A2 &&a2, std::source_location loc = std::source_location::current()) {
  detail::spawn(detail::bind_call(std::forward<F>(f), std::forward<A0>(a0), std::forward<A1>(a1), std::forward<A2>(a2)),
                detail::lifetime::daemon, loc);
}

template <class F, class A0, class A1, class A2, class A3>
TETHER_ROLE("go_daemon")
void go_daemon(F &&f, A0 &&a0, A1 &&a1, A2 &&a2, A3 &&a3, std::source_location loc = std::source_location::current()) {
  detail::spawn(detail::bind_call(std::forward<F>(f), std::forward<A0>(a0), std::forward<A1>(a1), std::forward<A2>(a2),
                                  std::forward<A3>(a3)),
                detail::lifetime::daemon, loc);
}

template <class F, class A0, class A1, class A2, class A3, class A4>
TETHER_ROLE("go_daemon")
void go_daemon(F &&f, A0 &&a0, A1 &&a1, A2 &&a2, A3 &&a3, A4 &&a4,
               std::source_location loc = std::source_location::current()) {
  detail::spawn(detail::bind_call(std::forward<F>(f), std::forward<A0>(a0), std::forward<A1>(a1), std::forward<A2>(a2),
                                  std::forward<A3>(a3), std::forward<A4>(a4)),
                detail::lifetime::daemon, loc);
}

template <class F, class A0, class A1, class A2, class A3, class A4, class A5>
TETHER_ROLE("go_daemon")
void go_daemon(F &&f, A0 &&a0, A1 &&a1, A2 &&a2, A3 &&a3, A4 &&a4, A5 &&a5,
               std::source_location loc = std::source_location::current()) {
  detail::spawn(detail::bind_call(std::forward<F>(f), std::forward<A0>(a0), std::forward<A1>(a1), std::forward<A2>(a2),
                                  std::forward<A3>(a3), std::forward<A4>(a4), std::forward<A5>(a5)),
                detail::lifetime::daemon, loc);
}

namespace detail {
int run_main(int (*invoke)(void *), void *f, std::source_location loc);

/// While one is alive, the goroutine's processor serves other goroutines.
class blocking_section {
public:
  explicit blocking_section(std::source_location loc) noexcept;
  ~blocking_section();
  blocking_section(const blocking_section &) = delete;
  blocking_section &operator=(const blocking_section &) = delete;

private:
  goroutine *self_;
};
} // namespace detail

/// Runs f as the main goroutine and returns its int (0 when f returns nothing) as soon as f returns. After
/// that no goroutine runs any more: those left over are reported by the leak checks and never unwound. May be
/// called again afterwards. When every goroutine is asleep, no timer is pending and nothing outside can wake
/// one, prints "fatal error: all goroutines are asleep - deadlock!" with the dump to stderr and ends the
/// process with status 2. Errors: std::logic_error when called from a goroutine or while another run() is
/// active.
template <class F>
TETHER_ROLE("run")
int run(F &&f, std::source_location loc = std::source_location::current()) {
  using function = std::remove_reference_t<F>;
  if constexpr (std::is_function_v<function>) {
    return tether::run([&f] { return f(); }, loc);
  } else {
    auto invoke = [](void *p) -> int {
      function &call = *static_cast<function *>(p);
      if constexpr (std::is_void_v<decltype(call())>)
        return call(), 0;
      else
        return static_cast<int>(call());
    };
    return detail::run_main(invoke, const_cast<void *>(static_cast<const volatile void *>(&f)), loc);
  }
}

/// Lets other runnable goroutines run first (Go: runtime.Gosched). On an ordinary thread,
/// std::this_thread::yield.
TETHER_ROLE("yield") void yield(std::source_location loc = std::source_location::current());

/// Runs f, a blocking system call or long computation, without holding up other goroutines, and returns its
/// result. The goroutine stays on its thread while f runs; its processor is handed to another thread.
template <class F>
TETHER_ROLE("blocking")
auto blocking(F &&f, std::source_location loc = std::source_location::current()) -> decltype(std::forward<F>(f)()) {
  detail::blocking_section section(loc);
  return std::forward<F>(f)();
}

/// The number of goroutines that exist and can still run, the caller's own included.
TETHER_ROLE("num_goroutines") std::size_t num_goroutines();

/// Sets how many goroutines may run at a time; values below 1 count as 1, and 256 is the most. Returns the
/// former value. The default is TETHER_MAX_PROCS from the environment, or else the number of processors.
TETHER_ROLE("set_max_procs") std::size_t set_max_procs(std::size_t n);

/// How many goroutines may run at a time (Go: runtime.GOMAXPROCS).
TETHER_ROLE("max_procs") std::size_t max_procs();

} // namespace tether
