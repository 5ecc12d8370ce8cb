#pragma once

#include <tether/chan.h>
#include <tether/detail/select_arg.h>

#include <memory>
#include <source_location>
#include <stdexcept>
#include <type_traits>
#include <utility>

/// The arguments of select(): receives, sends and `otherwise`. A case may be used in one select after the
/// other. It belongs to one goroutine at a time: not for concurrent use.
namespace tether {

/// Go's `default` of a select: chosen when no other case is ready. Has a position like any other argument.
inline constexpr otherwise_t otherwise{0};

/// A receive in a select. Copies the handle, so the channel may be a temporary. Each select with it first
/// forgets the value that the last one brought.
template <class T>
class TETHER_ROLE("recv_case") recv_case {
public:
  explicit recv_case(recv_chan<T> from, std::source_location at = std::source_location::current())
      : from_(std::move(from)), at_(at) {}
  recv_case(recv_case &&other) noexcept : from_(std::move(other.from_)), at_(other.at_) { take_result(other); }
  recv_case &operator=(recv_case &&other) noexcept {
    if (this == &other)
      return *this;
    from_ = std::move(other.from_);
    at_ = other.at_;
    take_result(other);
    return *this;
  }

  /// True when the last select chose this case.
  TETHER_ROLE("case_chosen") explicit operator bool() const noexcept { return chosen_; }
  /// True when it was chosen because its channel is closed and drained.
  TETHER_ROLE("case_closed") bool closed() const noexcept { return closed_; }

  /// The received value. Errors: std::logic_error when the case was not chosen, closed_error when its channel
  /// was closed.
  TETHER_ROLE("case_value") detail::element_t<T> &operator*() { return value(); }
  TETHER_ROLE("case_value") detail::element_t<T> *operator->() { return std::addressof(value()); }

  void describe_to(detail::select_arg &arg) noexcept {
    value_.clear();
    chosen_ = closed_ = false;
    arg.kind = detail::case_kind::receive;
    arg.target = from_.handle().core();
    arg.value = std::is_void_v<T> ? nullptr : value_.raw();
    arg.owner = this;
    arg.settle = [](void *self, bool closed) { static_cast<recv_case *>(self)->settle(closed); };
    arg.at = at_;
  }

private:
  void settle(bool closed) noexcept {
    chosen_ = true;
    closed_ = closed;
    if (!closed)
      value_.filled();
  }
  detail::element_t<T> &value() {
    if (closed_)
      throw closed_error("receive on closed channel has no value");
    if (!chosen_)
      throw std::logic_error("receive case was not chosen");
    return value_.get();
  }
  void take_result(recv_case &other) noexcept {
    value_.fill_from(other.value_);
    chosen_ = std::exchange(other.chosen_, false);
    closed_ = std::exchange(other.closed_, false);
  }

  recv_chan<T> from_;
  std::source_location at_;
  detail::slot<detail::element_t<T>> value_;
  bool chosen_ = false;
  bool closed_ = false;
};

template <class T>
recv_case(const chan<T> &, std::source_location = {}) -> recv_case<T>;
template <class T>
recv_case(const recv_chan<T> &, std::source_location = {}) -> recv_case<T>;

/// A send in a select. Copies the handle and takes the value when it is made. When it was not chosen it keeps
/// the value for the next select; when it was chosen the value is gone, and another select with it throws
/// std::logic_error.
template <class T>
class TETHER_ROLE("send_case") send_case {
public:
  send_case(send_chan<T> to, detail::element_t<T> value,
            std::source_location at = std::source_location::current()) requires(!std::is_void_v<T>)
      : to_(std::move(to)), at_(at) {
    value_.fill(std::move(value));
  }
  explicit send_case(send_chan<T> to,
                     std::source_location at = std::source_location::current()) requires std::is_void_v<T>
      : to_(std::move(to)), at_(at) {}
  send_case(send_case &&other) noexcept
      : to_(std::move(other.to_)), at_(other.at_), chosen_(std::exchange(other.chosen_, false)) {
    value_.fill_from(other.value_);
  }
  send_case &operator=(send_case &&other) noexcept {
    if (this == &other)
      return *this;
    to_ = std::move(other.to_);
    at_ = other.at_;
    chosen_ = std::exchange(other.chosen_, false);
    value_.fill_from(other.value_);
    return *this;
  }

  /// True when the last select chose this case.
  TETHER_ROLE("case_chosen") explicit operator bool() const noexcept { return chosen_; }

  /// Gives the value back. Errors: std::logic_error when it was sent or taken already.
  TETHER_ROLE("case_take")
  detail::element_t<T> take() requires(!std::is_void_v<T>) {
    check_value();
    detail::element_t<T> value(std::move(value_.get()));
    value_.clear();
    return value;
  }

  void describe_to(detail::select_arg &arg) {
    if constexpr (!std::is_void_v<T>)
      check_value();
    chosen_ = false;
    arg.kind = detail::case_kind::send;
    arg.target = to_.handle().core();
    arg.value = std::is_void_v<T> ? nullptr : value_.raw();
    arg.owner = this;
    arg.settle = [](void *self, bool) { static_cast<send_case *>(self)->settle(); };
    arg.at = at_;
  }

private:
  void settle() noexcept {
    chosen_ = true;
    value_.clear();
  }
  void check_value() const {
    if (!value_.full())
      throw std::logic_error("send case has no value: it was sent or taken");
  }

  send_chan<T> to_;
  std::source_location at_;
  detail::slot<detail::element_t<T>> value_;
  bool chosen_ = false;
};

template <class T, class V>
send_case(const chan<T> &, V &&, std::source_location = {}) -> send_case<T>;
template <class T, class V>
send_case(const send_chan<T> &, V &&, std::source_location = {}) -> send_case<T>;
send_case(const chan<void> &, std::source_location = {})->send_case<void>;
send_case(const send_chan<void> &, std::source_location = {})->send_case<void>;

} // namespace tether
