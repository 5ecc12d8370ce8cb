#pragma once

#include <tether/detail/channel.h>
#include <tether/detail/receive.h>
#include <tether/detail/role.h>
#include <tether/errors.h>

#include <cstddef>
#include <memory>
#include <source_location>
#include <type_traits>

/// Channels: typed conduits between goroutines, and ordinary threads.
///
///     auto jobs = tether::make_chan<job>(16);
///     tether::go([in = tether::recv_chan<job>(jobs)]() mutable {
///       for (job &j : in)
///         work(j);
///     });
///     jobs.send(job{1});
///     jobs.close();
///
/// A handle is one counted reference, copied by value; a default-constructed or nullptr handle is the nil
/// channel. The channel lives as long as a handle to it. T is void or a movable object type; a move
/// constructor that throws while a value changes hands ends the process.
///
/// Guarantees: values arrive in the order in which they were sent, and blocked goroutines are served in the
/// order in which they came. What happened before a send happens before the end of the receive that gets its
/// value; a close happens before a receive that sees it; a receive from an unbuffered channel happens before
/// its send completes. Whoever wakes a waiter touches nothing of the channel afterwards.
///
/// Operations may be called concurrently from any goroutines and threads, each through its own handle or one
/// shared handle that nobody assigns to. Every blocking operation records where it was called. Semantics:
/// "Channel types", "Send statements", "Receive operator" and "Close" in the Go specification; "The Go Memory
/// Model".
namespace tether {

namespace detail {

// What the kinds of handles have in common. `Handle` is the class that derives from these, and gives the
// channel by handle().

template <class Handle>
class TETHER_ROLE("channel_operations") channel_operations {
public:
  /// How many values are buffered now, and how many can be. Both are 0 for a nil channel.
  TETHER_ROLE("channel_size") std::size_t size() const noexcept { return detail::channel_size(core()); }
  TETHER_ROLE("channel_capacity")
  std::size_t capacity() const noexcept { return detail::channel_capacity(core()); }

  /// False for the nil channel.
  explicit operator bool() const noexcept { return core() != nullptr; }
  /// True for handles of the same channel.
  friend bool operator==(const Handle &a, const Handle &b) noexcept { return a.handle().core() == b.handle().core(); }

private:
  channel *core() const noexcept { return static_cast<const Handle *>(this)->handle().core(); }
};

template <class Handle, class T>
class TETHER_ROLE("channel_operations") receive_operations {
public:
  /// Receives a value; blocks until there is one. Empty (false for void) once the channel is closed and
  /// drained. Blocks for ever on a nil channel.
  TETHER_ROLE("recv")
  recv_result_t<T> recv(std::source_location loc = std::source_location::current()) const {
    return detail::recv<T>(core(), loc);
  }

  /// Receives into `value`, giving up after `d`: ok, timeout or closed. `value` is assigned only when the
  /// result is ok.
  TETHER_ROLE("recv_for")
  recv_status recv_for(element_t<T> &value, duration_arg d,
                       std::source_location loc = std::source_location::current()) const requires(!std::is_void_v<T>) {
    return detail::recv_for<T>(core(), value, d, loc);
  }
  TETHER_ROLE("recv_for")
  recv_status recv_for(duration_arg d,
                       std::source_location loc = std::source_location::current()) const requires std::is_void_v<T> {
    return channel_recv_for(core(), nullptr, d.value(), loc);
  }

  /// Receives into `value` without blocking: ok, empty or closed. Always empty on a nil channel.
  TETHER_ROLE("try_recv")
  [[nodiscard]] recv_status try_recv(element_t<T> &value,
                                     std::source_location loc = std::source_location::current()) const
      requires(!std::is_void_v<T>) {
    return detail::try_recv<T>(core(), value, loc);
  }
  TETHER_ROLE("try_recv")
  [[nodiscard]] recv_status
  try_recv(std::source_location loc = std::source_location::current()) const requires std::is_void_v<T> {
    return channel_try_recv(core(), nullptr, loc);
  }

  /// for (T &v : c): receives until the channel is closed and drained. The loop holds its own handle.
  TETHER_ROLE("range")
  receive_iterator<T> begin(std::source_location loc = std::source_location::current()) const {
    return receive_iterator<T>(static_cast<const Handle *>(this)->handle(), loc);
  }
  receive_end end() const noexcept { return {}; }

private:
  channel *core() const noexcept { return static_cast<const Handle *>(this)->handle().core(); }
};

template <class Handle, class T>
class TETHER_ROLE("channel_operations") send_operations {
public:
  /// Sends a value; blocks until a receiver or the buffer takes it. Blocks for ever on a nil channel.
  /// Errors: closed_error when the channel is, or while waiting becomes, closed.
  TETHER_ROLE("send")
  void send(element_t<T> value, std::source_location loc = std::source_location::current()) const
      requires(!std::is_void_v<T>) {
    channel_send(core(), std::addressof(value), loc);
  }
  TETHER_ROLE("send")
  void send(std::source_location loc = std::source_location::current()) const requires std::is_void_v<T> {
    channel_send(core(), nullptr, loc);
  }

  /// Sends without blocking; false when no receiver waits and the buffer is full, or the channel is nil.
  /// Errors: closed_error when the channel is closed.
  TETHER_ROLE("try_send")
  [[nodiscard]] bool try_send(element_t<T> value, std::source_location loc = std::source_location::current()) const
      requires(!std::is_void_v<T>) {
    return channel_try_send(core(), std::addressof(value), loc);
  }
  TETHER_ROLE("try_send")
  [[nodiscard]] bool
  try_send(std::source_location loc = std::source_location::current()) const requires std::is_void_v<T> {
    return channel_try_send(core(), nullptr, loc);
  }

  /// Closes the channel: receivers drain what is buffered, then see the end; every blocked sender fails.
  /// Errors: closed_error when the channel is closed already, or nil.
  TETHER_ROLE("close") void close(std::source_location loc = std::source_location::current()) const {
    channel_close(core(), loc);
  }

private:
  channel *core() const noexcept { return static_cast<const Handle *>(this)->handle().core(); }
};

} // namespace detail

/// The receiving end of a channel: can neither send nor close.
template <class T>
class TETHER_ROLE("recv_chan") recv_chan : public detail::channel_operations<recv_chan<T>>,
                                           public detail::receive_operations<recv_chan<T>, T> {
public:
  using value_type = T;

  recv_chan() noexcept = default;
  recv_chan(std::nullptr_t) noexcept {}
  explicit recv_chan(detail::receive_handle handle) noexcept : handle_(std::move(handle)) {}

  const detail::receive_handle &handle() const noexcept { return handle_; }

private:
  detail::receive_handle handle_;
};

/// The sending end of a channel: can send and close, but not receive.
template <class T>
class TETHER_ROLE("send_chan") send_chan : public detail::channel_operations<send_chan<T>>,
                                           public detail::send_operations<send_chan<T>, T> {
public:
  using value_type = T;

  send_chan() noexcept = default;
  send_chan(std::nullptr_t) noexcept {}
  explicit send_chan(detail::channel_handle handle) noexcept : handle_(std::move(handle)) {}

  const detail::channel_handle &handle() const noexcept { return handle_; }

private:
  detail::channel_handle handle_;
};

/// A channel of T with both ends; converts implicitly to either.
template <class T>
class TETHER_ROLE("chan") chan : public detail::channel_operations<chan<T>>,
                                 public detail::receive_operations<chan<T>, T>,
                                 public detail::send_operations<chan<T>, T> {
public:
  using value_type = T;

  chan() noexcept = default;
  chan(std::nullptr_t) noexcept {}
  explicit chan(detail::channel_handle handle) noexcept : handle_(std::move(handle)) {}

  operator recv_chan<T>() const noexcept { return recv_chan<T>(handle_); }
  operator send_chan<T>() const noexcept { return send_chan<T>(handle_); }

  const detail::channel_handle &handle() const noexcept { return handle_; }

private:
  detail::channel_handle handle_;
};

/// Makes a channel. Capacity 0 is a rendezvous: a send waits for its receiver.
/// Errors: std::bad_alloc.
template <class T>
TETHER_ROLE("make_chan")
chan<T> make_chan(std::size_t capacity = 0, std::source_location loc = std::source_location::current()) {
  return chan<T>(detail::channel_handle(detail::channel_make(detail::element_type_of<T>, capacity, loc)));
}

template <class T>
recv_chan(const chan<T> &) -> recv_chan<T>;
template <class T>
send_chan(const chan<T> &) -> send_chan<T>;

} // namespace tether
