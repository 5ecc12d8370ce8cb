#pragma once

#include <tether/detail/residence.h>
#include <tether/detail/time_args.h>

#include <cstddef>
#include <cstdint>
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
void channel_retain(channel *c, std::uint64_t share) noexcept;
void channel_release(channel *c, std::uint64_t share) noexcept;
/// A handle moves: what it counts for as a handle outside of all goroutines changes.
void channel_change_share(channel *c, std::uint64_t difference) noexcept;
void channel_send(channel *c, void *from, std::source_location loc);
bool channel_try_send(channel *c, void *from, std::source_location loc);
bool channel_recv(channel *c, void *to, std::source_location loc);
recv_status channel_recv_for(channel *c, void *to, std::chrono::nanoseconds d, std::source_location loc);
recv_status channel_try_recv(channel *c, void *to, std::source_location loc);
void channel_close(channel *c, std::source_location loc);
std::size_t channel_size(const channel *c) noexcept;
std::size_t channel_capacity(const channel *c) noexcept;

/// What a handle at this place counts for in channel::outside: nothing on a goroutine's stack.
template <bool CanSend>
std::uint64_t outside_share(const void *place) noexcept {
  constexpr std::uint64_t one = CanSend ? (std::uint64_t(1) << 32) + 1 : 1;
  return on_goroutine_stack(place) ? 0 : one;
}

/// One counted reference to a channel, or nil. One that can only receive is limited.
///
/// At each moment, also between any two instructions, the word of a handle is in memory, and counted if that is
/// outside of all stacks: the check for stuck goroutines stops threads anywhere.
template <bool CanSend>
class basic_channel_handle {
public:
  basic_channel_handle() noexcept = default;
  explicit basic_channel_handle(channel *adopted) noexcept : word_(word_of(adopted)) {
    if (adopted)
      change_share(adopted, share());
  }
  basic_channel_handle(const basic_channel_handle &other) noexcept : word_(other.word_) { retain(); }
  basic_channel_handle(basic_channel_handle &&other) noexcept { take(other); }
  basic_channel_handle(const basic_channel_handle<true> &other) noexcept requires(!CanSend)
      : word_(word_of(other.core())) {
    retain();
  }
  basic_channel_handle(basic_channel_handle<true> &&other) noexcept requires(!CanSend) { take(other); }
  basic_channel_handle &operator=(const basic_channel_handle &other) noexcept {
    return *this = basic_channel_handle(other);
  }
  basic_channel_handle &operator=(basic_channel_handle &&other) noexcept {
    if (this == &other)
      return *this;
    const basic_channel_handle former(std::move(*this));
    take(other);
    return *this;
  }
  ~basic_channel_handle() {
    if (channel *c = core())
      channel_release(c, share());
    word_ = mark;
    handle_destroyed(word_);
  }
  channel *core() const noexcept { return reinterpret_cast<channel *>(word_ - mark); }

private:
  friend class basic_channel_handle<!CanSend>;
  static constexpr std::uintptr_t mark = CanSend ? full_handle : limited_handle;
  static std::uintptr_t word_of(channel *c) noexcept { return reinterpret_cast<std::uintptr_t>(c) + mark; }
  static void change_share(channel *c, std::uint64_t difference) noexcept {
    if (difference != 0)
      channel_change_share(c, difference);
  }
  std::uint64_t share() const noexcept { return outside_share<CanSend>(this); }

  void retain() noexcept {
    if (channel *c = core())
      channel_retain(c, share());
  }
  /// Takes the reference of another handle; has none itself.
  template <bool OtherCanSend>
  void take(basic_channel_handle<OtherCanSend> &other) noexcept {
    channel *c = other.core();
    if (!c)
      return;
    const std::uint64_t before = other.share();
    const std::uint64_t now = share();
    if (before == 0)
      change_share(c, now);
    word_ = word_of(c);
    handle_moved(word_, other.word_);
    other.word_ = other.mark;
    if (before != 0)
      change_share(c, now - before);
  }

  std::uintptr_t word_ = mark;
};

using channel_handle = basic_channel_handle<true>;
using receive_handle = basic_channel_handle<false>;

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
