#pragma once

#include <tether/chan.h>
#include <tether/detail/cause_arg.h>
#include <tether/detail/context_value.h>
#include <tether/detail/pending_call.h>
#include <tether/detail/role.h>
#include <tether/detail/spawn.h>
#include <tether/detail/time_args.h>

#include <exception>
#include <memory>
#include <optional>
#include <source_location>
#include <system_error>

/// Contexts: carry cancellation, deadlines and values from a caller to everything that works for it.
///
///     auto [ctx, cancel] = tether::with_timeout(tether::background(), 2s);
///     tether::go([ctx] { fetch(ctx); });
///     ...
///     tether::recv_case stop{ctx.done()};
///     tether::select(got, stop);
///     if (stop)
///       return ctx.err();
///
/// A context is canceled once, by its cancel function, its deadline or its parent, whichever comes first.
/// Contexts may be copied and used concurrently. Semantics: package context in Go's library.
namespace tether {

/// Why a context is done.
enum class errc {
  canceled = 1,          ///< "context canceled"
  deadline_exceeded = 2, ///< "context deadline exceeded"
};
const std::error_category &context_category() noexcept;
inline std::error_code make_error_code(errc e) noexcept { return {static_cast<int>(e), context_category()}; }

} // namespace tether

template <>
struct std::is_error_code_enum<tether::errc> : std::true_type {};

namespace tether {

namespace detail {
void context_retain(context_node *n) noexcept;
void context_release(context_node *n) noexcept;

/// How many handles that can cancel lie outside of all goroutines' stacks changes by n.
void context_change_outside(context_node *n, int by) noexcept;

/// One counted reference to a node of the context tree. As with channels, one that cannot cancel is limited,
/// and one that can counts itself outside of the stacks.
template <bool CanCancel>
class basic_context_handle {
public:
  explicit basic_context_handle(context_node *adopted) noexcept : word_(word_of(adopted)) { change_outside(1); }
  basic_context_handle(const basic_context_handle &other) noexcept : word_(other.word_) {
    context_retain(node());
    change_outside(1);
  }
  basic_context_handle(const basic_context_handle<true> &other) noexcept requires(!CanCancel)
      : word_(word_of(other.node())) {
    context_retain(node());
  }
  basic_context_handle(basic_context_handle &&other) noexcept { take(other); }
  basic_context_handle &operator=(const basic_context_handle &other) noexcept {
    return *this = basic_context_handle(other);
  }
  basic_context_handle &operator=(basic_context_handle &&other) noexcept {
    if (this == &other)
      return *this;
    const basic_context_handle former(std::move(*this));
    take(other);
    return *this;
  }
  ~basic_context_handle() {
    change_outside(-1);
    context_release(node());
    word_ = mark;
    handle_destroyed(word_);
  }
  context_node *node() const noexcept { return reinterpret_cast<context_node *>(word_ - mark); }

private:
  static constexpr std::uintptr_t mark = CanCancel ? detail::full_handle : detail::limited_handle;
  static std::uintptr_t word_of(context_node *n) noexcept { return reinterpret_cast<std::uintptr_t>(n) + mark; }
  void change_outside(int by) const noexcept {
    if (CanCancel && node() && !on_goroutine_stack(this))
      context_change_outside(node(), by);
  }
  void take(basic_context_handle &other) noexcept {
    word_ = other.word_;
    change_outside(1);
    handle_moved(word_, other.word_);
    other.change_outside(-1);
    other.word_ = mark;
  }

  std::uintptr_t word_ = mark;
};

using context_handle = basic_context_handle<false>;
using cancel_handle = basic_context_handle<true>;
} // namespace detail

/// A cheap handle to a context. Made by background() and the with_ functions.
class TETHER_ROLE("context") context {
public:
  explicit context(detail::context_handle node) noexcept : node_(std::move(node)) {}

  /// The channel that closes when the context is canceled; the same one every time. nil if that cannot
  /// happen. Errors: std::bad_alloc when it is asked for the first time.
  TETHER_ROLE("ctx_done") recv_chan<void> done() const;
  /// Empty until done() closes; then errc::canceled or errc::deadline_exceeded.
  TETHER_ROLE("ctx_err") std::error_code err() const;
  /// Why the context was canceled; null until then. It is what the first cancellation, of this context or of
  /// one above it, gave as its cause; where it gave none, a std::system_error with the code that err()
  /// returns. For std::rethrow_exception, and to compare with the pointer that was given.
  TETHER_ROLE("ctx_cause") std::exception_ptr cause() const;
  /// When the context will be canceled at the latest, if that is known.
  TETHER_ROLE("ctx_deadline") std::optional<time_point> deadline() const;

  /// The value that with_value<Key> gave to this context or the nearest one above it that has one; null when
  /// there is none. Stays valid as long as a handle to this context, or to one made from it.
  template <class Key>
  TETHER_ROLE("ctx_value")
  const detail::context_value_t<Key> *value() const noexcept {
    return static_cast<const detail::context_value_t<Key> *>(
        detail::context_value(node_.node(), &detail::context_key<Key>));
  }

  const detail::context_handle &handle() const noexcept { return node_; }

private:
  detail::context_handle node_;
};

/// Cancels a context and all that were made from it. Cancels when destroyed, unless released.
class TETHER_ROLE("cancel_func") [[nodiscard]] cancel_func {
public:
  explicit cancel_func(detail::cancel_handle node) noexcept : node_(std::move(node)) {}
  cancel_func(cancel_func &&other) noexcept : node_(std::move(other.node_)), released_(other.released_) {}
  cancel_func &operator=(cancel_func &&other) noexcept;
  ~cancel_func();

  /// Cancels with errc::canceled. The second and later calls do nothing. May be called concurrently.
  TETHER_ROLE("cancel") void operator()() const;
  /// Gives up cancelling in the destructor; calling stays possible.
  TETHER_ROLE("cancel_release") void release() noexcept { released_ = true; }

private:
  friend class cancel_cause_func;
  detail::cancel_handle node_;
  bool released_ = false;
};

/// The same with a cause. Its destructor cancels without one.
class TETHER_ROLE("cancel_func") [[nodiscard]] cancel_cause_func {
public:
  explicit cancel_cause_func(detail::cancel_handle node) noexcept : plain_(std::move(node)) {}

  /// Cancels with errc::canceled, and with a cause: an exception object, a std::exception_ptr, a
  /// std::error_code or its enumerators (a std::system_error), or a text (a std::runtime_error). None, a null
  /// pointer and the error code of success stand for errc::canceled. The second and later calls do nothing.
  /// May be called concurrently.
  TETHER_ROLE("cancel") void operator()(detail::cause_arg cause = {}) const;
  /// Gives up cancelling in the destructor; calling stays possible.
  TETHER_ROLE("cancel_release") void release() noexcept { plain_.release(); }

private:
  cancel_func plain_;
};

/// What the with_ functions return; meant for `auto [ctx, cancel] = ...`.
struct TETHER_ROLE("cancelable") [[nodiscard]] cancelable {
  context ctx;
  cancel_func cancel;
};

struct TETHER_ROLE("cancelable") [[nodiscard]] cancelable_cause {
  context ctx;
  cancel_cause_func cancel;
};

/// The root of all contexts: never canceled, no deadline, no values.
TETHER_ROLE("background") context background();

/// A context that is canceled by `cancel`, or with its parent. Errors: std::bad_alloc.
TETHER_ROLE("with_cancel")
cancelable with_cancel(const context &parent, std::source_location loc = std::source_location::current());

/// As with_cancel; `cancel` takes the cause, which cause() then returns for this context and those below it.
///
///     auto [ctx, cancel] = tether::with_cancel_cause(parent);
///     cancel(std::runtime_error("disk full"));
TETHER_ROLE("with_cancel")
cancelable_cause with_cancel_cause(const context &parent, std::source_location loc = std::source_location::current());

/// As with_cancel, and canceled with errc::deadline_exceeded d from now.
TETHER_ROLE("with_timeout")
cancelable with_timeout(const context &parent, detail::duration_arg d,
                        std::source_location loc = std::source_location::current());

/// As with_timeout, with a cause for when the time is over; `cancel` gives none.
TETHER_ROLE("with_timeout")
cancelable with_timeout_cause(const context &parent, detail::duration_arg d, detail::cause_arg cause,
                              std::source_location loc = std::source_location::current());

/// As with_cancel, and canceled with errc::deadline_exceeded at t, a time point of any clock. A parent with
/// an earlier deadline keeps it.
TETHER_ROLE("with_deadline")
cancelable with_deadline(const context &parent, detail::instant_arg t,
                         std::source_location loc = std::source_location::current());

/// As with_deadline, with a cause for when the time is over; `cancel` gives none. When the parent's deadline
/// is earlier, so that it counts, the parent's cause counts as well.
TETHER_ROLE("with_deadline")
cancelable with_deadline_cause(const context &parent, detail::instant_arg t, detail::cause_arg cause,
                               std::source_location loc = std::source_location::current());

/// The parent's values without its cancellation: done() is nil, there is no error, cause or deadline. For work
/// that must go on when the request it belongs to is over.
TETHER_ROLE("without_cancel") context without_cancel(const context &parent);

/// The parent with a value, for data of a request that travels with it from interface to interface, not for
/// optional parameters. A value lies under a type, Key, which is either its own type, or a tag that names the
/// type of the value:
///
///     struct user { std::string name; };              // a value is a user
///     struct retries { using type = int; };           // a value is an int
///     auto ctx = tether::with_value<user>(parent, {"ann"});
///     auto more = tether::with_value<retries>(ctx, 3);
///     more.value<user>()->name;  *more.value<retries>();
///
/// The same Key hides a value further up. Give a Key a name that belongs to you, so that nobody else uses it.
/// The value is const from now on, read from any goroutine, and destroyed with the last context that holds it.
/// Errors: std::bad_alloc; whatever moving the value throws.
template <class Key>
TETHER_ROLE("with_value")
[[nodiscard]] context with_value(const context &parent, detail::context_value_t<Key> value) {
  using type = detail::context_value_t<Key>;
  static_assert(std::is_object_v<type> && !std::is_array_v<type>, "a context's value must be an object");
  auto held = std::make_unique<type>(std::move(value));
  detail::context_handle node(detail::context_with_value(parent, &detail::context_key<Key>, held.get(),
                                                         [](void *p) { delete static_cast<type *>(p); }));
  held.release();
  return context(std::move(node));
}

namespace detail {
delayed_call *call_when_done(const context &ctx, goroutine *g, void (*run)(void *), void (*destroy)(void *));
} // namespace detail

/// Calls f in a goroutine of its own when the context is done; at once if it is done already. The calls of
/// several after_func of one context are independent.
///
///     auto pending = tether::after_func(ctx, [&] { connection.abort(); });
///     connection.read(buffer);
///     pending.stop();
///
/// The pending call holds the context. Cancelling waits for no call. Errors: std::bad_alloc when there is no
/// memory for its stack.
template <class F>
TETHER_ROLE("after_func")
pending_call after_func(const context &ctx, F &&f, std::source_location loc = std::source_location::current()) {
  auto call = detail::bind_call(std::forward<F>(f));
  using body = detail::goroutine_body<decltype(call)>;
  detail::goroutine *g = detail::prepare(std::move(call), detail::lifetime::ordinary, loc);
  return pending_call(detail::call_when_done(ctx, g, &body::run, &body::destroy));
}

} // namespace tether
