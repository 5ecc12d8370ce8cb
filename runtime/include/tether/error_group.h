#pragma once

#include <tether/context.h>
#include <tether/detail/cause_arg.h>
#include <tether/detail/role.h>
#include <tether/detail/spawn.h>

#include <cstdint>
#include <exception>
#include <memory>
#include <source_location>
#include <system_error>
#include <type_traits>
#include <utility>

namespace tether {

namespace detail {

struct error_group_state;
std::shared_ptr<error_group_state> error_group_new(const context *parent, std::source_location loc);
void error_group_enter(error_group_state &s, std::source_location loc);
bool error_group_try_enter(error_group_state &s);
void error_group_fail(error_group_state &s, std::exception_ptr error);
void error_group_leave(error_group_state &s) noexcept;

/// The place of one function in its group, from before it starts until it has ended.
class group_place {
public:
  explicit group_place(std::shared_ptr<error_group_state> entered) noexcept : state_(std::move(entered)) {}
  group_place(group_place &&other) noexcept = default;
  group_place &operator=(group_place &&) = delete;
  ~group_place() {
    if (state_)
      error_group_leave(*state_);
  }

  /// Calls f; an error is the group's.
  template <class F>
  void run(F f) noexcept {
    if (std::exception_ptr error = error_of(f))
      error_group_fail(*state_, std::move(error));
  }

private:
  template <class F>
  static std::exception_ptr error_of(F &f) noexcept {
    try {
      using result = decltype(detail::invoke(std::move(f)));
      if constexpr (std::is_convertible_v<result, std::error_code>)
        return cause_arg(std::error_code(detail::invoke(std::move(f)))).value();
      else if constexpr (std::is_same_v<std::remove_cvref_t<result>, std::exception_ptr>)
        return detail::invoke(std::move(f));
      else
        return static_cast<void>(detail::invoke(std::move(f))), nullptr;
    } catch (...) {
      return std::current_exception();
    }
  }

  std::shared_ptr<error_group_state> state_;
};

/// What the goroutine runs. f is destroyed before the place is given up.
template <class F>
struct group_call {
  group_place place;
  F f;
  void operator()() { place.run(std::move(f)); }
};

} // namespace detail

/// Goroutines that work on parts of one task: waits for all of them, hands on the first error, and cancels the
/// others by their context.
///
///     tether::error_group g{ctx};
///     for (auto &url : urls)
///       g.go([&, ctx = g.context()] { fetch(ctx, url); });   // throws when it fails
///     g.wait();                                              // rethrows the first exception
///
/// A function fails when it throws, or returns a std::error_code (or an enumerator of one) that is an error, or
/// a std::exception_ptr that is not null; what else it returns is dropped. The first failure cancels the
/// group's context with the exception as its cause (a std::system_error for an error code); the others are
/// dropped.
///
/// What the functions refer to must outlive them, so wait() before it goes out of scope. Destroying the group
/// cancels its context and waits for nobody; functions that still run may go on.
///
/// All operations may be called concurrently, but set_limit(). What a function does happens before the return
/// of wait(). Semantics: golang.org/x/sync/errgroup.
class TETHER_ROLE("error_group") error_group {
public:
  /// A group without a context of its own: a failure cancels nothing.
  explicit error_group(std::source_location loc = std::source_location::current())
      : state_(detail::error_group_new(nullptr, loc)) {}
  /// A group whose context() is made from ctx. It is canceled by the first failure, by the end of wait() and
  /// by the destructor, whatever comes first.
  explicit error_group(const tether::context &ctx, std::source_location loc = std::source_location::current())
      : state_(detail::error_group_new(&ctx, loc)) {}
  error_group(const error_group &) = delete;
  error_group &operator=(const error_group &) = delete;
  ~error_group();

  /// Calls f in a new goroutine. With a limit, blocks first until fewer than that many functions of the group
  /// run. f is decay-copied, and destroyed before wait() returns. Errors: std::bad_alloc when there is no
  /// memory for a stack; whatever copying f throws. The group is unchanged then.
  template <class F>
  TETHER_ROLE("eg_go")
  void go(F &&f, std::source_location loc = std::source_location::current()) {
    detail::error_group_enter(*state_, loc);
    start(detail::group_place(state_), std::forward<F>(f), loc);
  }

  /// The same, but without blocking: false, and f is not called, when the limit is reached.
  template <class F>
  TETHER_ROLE("eg_try_go")
  [[nodiscard]] bool try_go(F &&f, std::source_location loc = std::source_location::current()) {
    if (!detail::error_group_try_enter(*state_))
      return false;
    start(detail::group_place(state_), std::forward<F>(f), loc);
    return true;
  }

  /// Allows n functions of the group to run at a time; 0: none, so that go() blocks for ever; a negative n: any
  /// number. Errors: std::logic_error "modify limit while ... goroutines in the group are still active".
  TETHER_ROLE("eg_set_limit") void set_limit(std::int64_t n);

  /// The context that ends with the group; background() for a group that was made without one.
  TETHER_ROLE("eg_context") tether::context context() const;

  /// Waits until all functions have ended, cancels the context, and rethrows the exception of the first that
  /// failed. A later call rethrows the same one; more functions may be started before it.
  TETHER_ROLE("eg_wait") void wait(std::source_location loc = std::source_location::current());

private:
  template <class F>
  static void start(detail::group_place place, F &&f, std::source_location loc) {
    using call = detail::group_call<std::decay_t<F>>;
    detail::spawn(call{std::move(place), std::forward<F>(f)}, detail::lifetime::ordinary, loc);
  }

  std::shared_ptr<detail::error_group_state> state_;
};

} // namespace tether
