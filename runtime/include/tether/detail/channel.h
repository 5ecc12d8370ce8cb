#pragma once

#include <tether/detail/time_args.h>

#include <cstddef>
#include <new>
#include <source_location>
#include <type_traits>
#include <utility>
#include <variant>

namespace tether {

/// What a receive that may give up came to.
enum class recv_status : unsigned char {
  ok,      ///< a value was received
  empty,   ///< nothing to receive now (try_recv)
  timeout, ///< nothing came in time (recv_for)
  closed,  ///< the channel is closed and drained
};

namespace detail {

class channel;

/// How the core moves values about. A null function means that bytes may be copied or that nothing is to be
/// done.
struct element_type {
  std::size_t size;
  std::size_t align;
  void (*move)(void *to, void *from) noexcept;
  void (*destroy)(void *at) noexcept;
};

template <class T>
constexpr element_type make_element_type() {
  if constexpr (std::is_void_v<T>) {
    return {0, 1, nullptr, nullptr};
  } else {
    static_assert(std::is_object_v<T> && std::is_move_constructible_v<T>, "channel elements must be movable objects");
    element_type type{sizeof(T), alignof(T), nullptr, nullptr};
    if constexpr (!std::is_trivially_copyable_v<T>)
      type.move = [](void *to, void *from) noexcept { ::new (to) T(std::move(*static_cast<T *>(from))); };
    if constexpr (!std::is_trivially_destructible_v<T>)
      type.destroy = [](void *at) noexcept { static_cast<T *>(at)->~T(); };
    return type;
  }
}

template <class T>
inline constexpr element_type element_type_of = make_element_type<T>();

// A null channel is the nil channel. `from` and `to` point to an element, or to raw storage for one; the core
// moves out of `from` and constructs in `to`.
channel *channel_make(const element_type &type, std::size_t capacity, std::source_location made_at);
void channel_retain(channel *c) noexcept;
void channel_release(channel *c) noexcept;
void channel_send(channel *c, void *from, std::source_location loc);
bool channel_try_send(channel *c, void *from, std::source_location loc);
bool channel_recv(channel *c, void *to, std::source_location loc);
recv_status channel_recv_for(channel *c, void *to, std::chrono::nanoseconds d, std::source_location loc);
recv_status channel_try_recv(channel *c, void *to, std::source_location loc);
void channel_close(channel *c, std::source_location loc);
std::size_t channel_size(const channel *c) noexcept;
std::size_t channel_capacity(const channel *c) noexcept;

/// One counted reference to a channel, or nil.
class channel_handle {
public:
  channel_handle() noexcept = default;
  explicit channel_handle(channel *adopted) noexcept : core_(adopted) {}
  channel_handle(const channel_handle &other) noexcept : core_(other.core_) {
    if (core_)
      channel_retain(core_);
  }
  channel_handle(channel_handle &&other) noexcept : core_(std::exchange(other.core_, nullptr)) {}
  channel_handle &operator=(channel_handle other) noexcept {
    std::swap(core_, other.core_);
    return *this;
  }
  ~channel_handle() {
    if (core_)
      channel_release(core_);
  }
  channel *core() const noexcept { return core_; }

private:
  channel *core_ = nullptr;
};

template <class T>
using element_t = std::conditional_t<std::is_void_v<T>, std::monostate, T>;

/// Room for an element that the core constructs there, or moves from there; destroys it if it is full.
template <class T>
class slot {
public:
  slot() noexcept {}
  slot(const slot &) = delete;
  slot &operator=(const slot &) = delete;
  ~slot() { clear(); }
  void *raw() noexcept { return &value_; }
  void filled() noexcept { full_ = true; }
  bool full() const noexcept { return full_; }
  T &get() noexcept { return value_; }
  const T &get() const noexcept { return value_; }
  void clear() noexcept {
    if (std::exchange(full_, false))
      value_.~T();
  }
  void fill(T &&value) {
    ::new (raw()) T(std::move(value));
    full_ = true;
  }
  void fill_from(slot &other) {
    clear();
    if (other.full_)
      fill(std::move(other.value_));
    other.clear();
  }

private:
  union {
    T value_;
  };
  bool full_ = false;
};

} // namespace detail
} // namespace tether
