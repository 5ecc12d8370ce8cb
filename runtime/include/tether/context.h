#pragma once

#include <tether/chan.h>
#include <tether/detail/role.h>
#include <tether/detail/time_args.h>

#include <optional>
#include <source_location>
#include <system_error>

/// Contexts: carry cancellation and deadlines from a caller to everything that works for it.
///
///     auto [ctx, cancel] = tether::with_timeout(tether::background(), 2s);
///     tether::go([ctx] { fetch(ctx); });
///     ...
///     tether::recv_case stop{ctx.done()};
///     tether::select(got, stop);
///     if (stop)
///       return ctx.err();
///
/// A context is canceled once, by its cancel_func, its deadline or its parent, whichever comes first.
/// Contexts may be copied and used concurrently. Semantics: package context in Go's library.
namespace tether {

/// Why a context is done.
enum class errc {
  canceled = 1,          ///< "context canceled"
  deadline_exceeded = 2, ///< "context deadline exceeded"
};
const std::error_category &context_category() noexcept;
inline std::error_code make_error_code(errc e) noexcept { return {static_cast<int>(e), context_category()}; }

namespace detail {
struct context_node;
void context_retain(context_node *n) noexcept;
void context_release(context_node *n) noexcept;

/// One counted reference to a node of the context tree.
class context_handle {
public:
  explicit context_handle(context_node *adopted) noexcept : node_(adopted) {}
  context_handle(const context_handle &other) noexcept : node_(other.node_) { context_retain(node_); }
  context_handle(context_handle &&other) noexcept : node_(std::exchange(other.node_, nullptr)) {}
  context_handle &operator=(context_handle other) noexcept {
    std::swap(node_, other.node_);
    return *this;
  }
  ~context_handle() { context_release(node_); }
  context_node *node() const noexcept { return node_; }

private:
  context_node *node_;
};
} // namespace detail

/// A cheap handle to a context. Made by background() and the with_ functions.
class TETHER_ROLE("context") context {
public:
  explicit context(detail::context_handle node) noexcept : node_(std::move(node)) {}

  /// The channel that closes when the context is canceled; the same one every time. nil if that cannot
  /// happen.
  TETHER_ROLE("ctx_done") recv_chan<void> done() const;
  /// Empty until done() closes; then errc::canceled or errc::deadline_exceeded.
  TETHER_ROLE("ctx_err") std::error_code err() const;
  /// When the context will be canceled at the latest, if that is known.
  TETHER_ROLE("ctx_deadline") std::optional<time_point> deadline() const;

  const detail::context_handle &handle() const noexcept { return node_; }

private:
  detail::context_handle node_;
};

/// Cancels a context and all that were made from it. Cancels when destroyed, unless released.
class TETHER_ROLE("cancel_func") [[nodiscard]] cancel_func {
public:
  explicit cancel_func(detail::context_handle node) noexcept : node_(std::move(node)) {}
  cancel_func(cancel_func &&other) noexcept : node_(std::move(other.node_)), released_(other.released_) {}
  cancel_func &operator=(cancel_func &&other) noexcept;
  ~cancel_func();

  /// Cancels with errc::canceled. The second and later calls do nothing. May be called concurrently.
  TETHER_ROLE("cancel") void operator()() const;
  /// Gives up cancelling in the destructor; calling stays possible.
  TETHER_ROLE("cancel_release") void release() noexcept { released_ = true; }

private:
  detail::context_handle node_;
  bool released_ = false;
};

/// What the with_ functions return; meant for `auto [ctx, cancel] = ...`.
struct TETHER_ROLE("cancelable") [[nodiscard]] cancelable {
  context ctx;
  cancel_func cancel;
};

/// The root of all contexts: never canceled, no deadline.
TETHER_ROLE("background") context background();

/// A context that is canceled by `cancel`, or with its parent. Errors: std::bad_alloc.
TETHER_ROLE("with_cancel")
cancelable with_cancel(const context &parent, std::source_location loc = std::source_location::current());

/// As with_cancel, and canceled with errc::deadline_exceeded d from now.
TETHER_ROLE("with_timeout")
cancelable with_timeout(const context &parent, detail::duration_arg d,
                        std::source_location loc = std::source_location::current());

/// As with_cancel, and canceled with errc::deadline_exceeded at t, a time point of any clock. A parent with
/// an earlier deadline keeps it.
TETHER_ROLE("with_deadline")
cancelable with_deadline(const context &parent, detail::instant_arg t,
                         std::source_location loc = std::source_location::current());

} // namespace tether

template <>
struct std::is_error_code_enum<tether::errc> : std::true_type {};
