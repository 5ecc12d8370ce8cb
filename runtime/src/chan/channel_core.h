// The type-erased channel.
//
// Invariants, under the lock
// - At least one of `senders` and `receivers` is empty, but for a select that waits on both sides of one
// channel.
// - Buffered: a live receiver waits only if the buffer is empty, a live sender only if it is full.
// - A closed channel has no live waiters, and never re-opens.
// The side that finds a partner waiting moves the value directly between the two stacks. Waiters are readied
// after the lock is released, so that they may destroy the channel at once.
#pragma once

#include "park/waiter.h"

#include <tether/detail/channel.h>

#include <atomic>
#include <cstdint>
#include <source_location>

namespace tether::detail {

struct channel_timer;

class channel {
public:
  channel(const element_type &type, std::size_t capacity, std::source_location made_at);
  ~channel();
  channel(const channel &) = delete;
  channel &operator=(const channel &) = delete;

  /// What an operation that does not wait came to.
  enum class outcome : unsigned char { done, would_block, closed };

  // The caller holds the lock. `*to_ready` is the partner whose wait ended, or null; it is to be readied
  // after unlocking.
  outcome send_now(void *from, goroutine **to_ready) noexcept;
  outcome recv_now(void *to, goroutine **to_ready) noexcept;
  /// Empties the buffer; true if there was something in it.
  bool drain() noexcept;

  const element_type &type() const noexcept { return type_; }
  void move(void *to, void *from) const noexcept;
  void destroy(void *at) const noexcept;

  short_lock lock;
  wait_queue receivers;
  wait_queue senders;
  std::size_t count = 0;
  bool closed = false;
  const std::size_t capacity;
  const std::uint64_t id;
  const std::source_location made_at;
  channel_timer *timer = nullptr; ///< of a timer's channel
  std::atomic<std::uint32_t> references{1};

private:
  char *slot(std::size_t i) const noexcept { return buffer_ + (i % capacity) * type_.size; }
  void take_head(void *to) noexcept;
  void append(void *from) noexcept;

  const element_type &type_;
  char *buffer_ = nullptr;
  std::size_t head_ = 0;
};

/// channel_close() for a channel that is open, from the runtime itself: also when the caller's generation is
/// over.
void channel_close_now(channel *c) noexcept;
/// Stops and frees the timer of a channel that nobody holds any more.
void channel_timer_destroy(channel_timer *t) noexcept;

} // namespace tether::detail
