// The type-erased channel.
//
// Invariants, under the lock
// - At least one of `senders` and `receivers` is empty, but for a select that waits on both sides of one
// channel.
// - Buffered: a live receiver waits only if the buffer is empty, a live sender only if it is full.
// - A closed channel has no live waiters, and never re-opens.
// - `readiness` says what send_now and recv_now could come to; it is brought up to date before the lock is
// released, so that an operation that must fail need not take the lock.
// The side that finds a partner waiting moves the value directly between the two stacks. Waiters are readied
// after the lock is released, so that they may destroy the channel at once.
#pragma once

#include "park/waiter.h"

#include <tether/detail/channel.h>

#include <atomic>
#include <cstdint>
#include <cstring>
#include <source_location>

namespace tether::detail {

struct channel_timer;

class channel {
public:
  channel(const element_type &type, std::size_t capacity, std::source_location made_at);
  ~channel();
  channel(const channel &) = delete;
  channel &operator=(const channel &) = delete;

  void lock() noexcept { lock_.lock(); }
  void unlock() noexcept {
    note_readiness<true>();
    lock_.unlock();
  }
  /// The same for a caller that only waits now.
  void unlock_parked() noexcept {
    note_readiness<false>();
    lock_.unlock();
  }

  /// Bits of `readiness`. A set bit may be wrong when only waits that have ended otherwise are in a queue, a
  /// clear one never is. The rest of the word counts its changes.
  enum : std::uint32_t { receivable = 1, sendable = 2, change = 4 };
  std::uint32_t readiness() const noexcept { return readiness_.load(); }

  /// What an operation that does not wait came to.
  enum class outcome : unsigned char { done, would_block, closed };

  // The caller holds the lock. `*to_ready` is the partner whose wait ended, or untouched; it is to be readied
  // after unlocking.
  outcome send_now(void *from, goroutine **to_ready) noexcept;
  outcome recv_now(void *to, goroutine **to_ready) noexcept;
  /// Empties the buffer; true if there was something in it.
  bool drain() noexcept;

  const element_type &type() const noexcept { return type_; }
  void destroy(void *at) const noexcept {
    if (type_.destroy)
      type_.destroy(at);
  }

private:
  short_lock lock_;
  std::atomic<std::uint32_t> readiness_;

public:
  wait_queue receivers;
  wait_queue senders;
  std::size_t count = 0;
  const std::size_t capacity;

private:
  std::size_t head_ = 0;
  char *buffer_ = nullptr;
  const element_type type_;

public:
  bool closed = false;
  std::atomic<std::uint32_t> references{1};
  channel_timer *timer = nullptr; ///< of a timer's channel
  const std::uint64_t id;
  const std::source_location made_at;

private:
  std::uint32_t readiness_now() const noexcept {
    const std::uint32_t receive = count > 0 || senders.first || closed;
    const std::uint32_t send = count < capacity || receivers.first || closed;
    return receive * receivable | send * sendable;
  }
  /// What becomes possible is published with a full barrier: when each of two goroutines does something to
  /// one channel and then looks at the other's without taking the lock, at least one must see what the other
  /// did.
  template <bool Barrier>
  void note_readiness() noexcept {
    const std::uint32_t before = readiness_.load(std::memory_order_relaxed);
    const std::uint32_t now = readiness_now();
    const std::uint32_t word = (before - before % change + change) | now;
    if (Barrier && (now & ~before))
      readiness_.exchange(word);
    else if (now != before % change)
      readiness_.store(word, std::memory_order_release);
  }
  void move(void *to, void *from) const noexcept;
  char *slot(std::size_t i) const noexcept { return buffer_ + (i < capacity ? i : i - capacity) * type_.size; }
  void take_head(void *to) noexcept;
  void append(void *from) noexcept;
};

inline void unlock_parked(channel &c) noexcept { c.unlock_parked(); }

/// channel_close() for a channel that is open, from the runtime itself: also when the caller's generation is
/// over.
void channel_close_now(channel *c) noexcept;
/// Stops and frees the timer of a channel that nobody holds any more.
void channel_timer_destroy(channel_timer *t) noexcept;

} // namespace tether::detail
