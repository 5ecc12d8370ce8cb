#pragma once

#include <tether/detail/channel.h>

#include <optional>

namespace tether::detail {

template <class T>
using recv_result_t = std::conditional_t<std::is_void_v<T>, bool, std::optional<element_t<T>>>;

template <class T>
recv_result_t<T> recv(channel *c, std::source_location loc) {
  if constexpr (std::is_void_v<T>) {
    return channel_recv(c, nullptr, loc);
  } else {
    slot<T> value;
    if (!channel_recv(c, value.raw(), loc))
      return std::nullopt;
    value.filled();
    return std::optional<T>(std::move(value.get()));
  }
}

/// Assigns what a receive into a slot has brought.
template <class T>
recv_status assign_received(recv_status status, slot<T> &from, T &to) {
  if (status == recv_status::ok) {
    from.filled();
    to = std::move(from.get());
  }
  return status;
}

template <class T>
recv_status recv_for(channel *c, T &value, duration_arg d, std::source_location loc) {
  slot<T> received;
  recv_status status = channel_recv_for(c, received.raw(), d.value(), loc);
  return detail::assign_received(status, received, value);
}

template <class T>
recv_status try_recv(channel *c, T &value, std::source_location loc) {
  slot<T> received;
  recv_status status = channel_try_recv(c, received.raw(), loc);
  return detail::assign_received(status, received, value);
}

struct receive_end {};

/// The position of a range-for over a channel. Holds the value last received.
template <class T>
class receive_iterator {
public:
  receive_iterator(receive_handle from, std::source_location loc) : from_(std::move(from)), loc_(loc) { ++*this; }
  receive_iterator(const receive_iterator &) = delete;
  receive_iterator &operator=(const receive_iterator &) = delete;

  element_t<T> &operator*() noexcept { return value_.get(); }
  receive_iterator &operator++() {
    value_.clear();
    if (channel_recv(from_.core(), std::is_void_v<T> ? nullptr : value_.raw(), loc_))
      value_.filled();
    return *this;
  }
  friend bool operator!=(const receive_iterator &i, receive_end) noexcept { return i.value_.full(); }
  friend bool operator==(const receive_iterator &i, receive_end) noexcept { return !i.value_.full(); }

private:
  receive_handle from_;
  std::source_location loc_;
  slot<element_t<T>> value_;
};

} // namespace tether::detail
