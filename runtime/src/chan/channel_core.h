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
#include "sched/worker.h"

#include <tether/detail/channel.h>

#include <atomic>
#include <cstdint>
#include <cstring>
#include <source_location>
#include <vector>

namespace tether::detail {

struct canceler;
struct channel_timer;
struct timer;

class channel {
public:
  channel(const element_type &type, std::size_t capacity, std::source_location made_at);
  ~channel();
  channel(const channel &) = delete;
  channel &operator=(const channel &) = delete;

  void lock() noexcept { lock_.lock(); }
  void unlock() noexcept {
    if (note_readiness())
      note_unfenced();
    lock_.unlock();
  }
  /// The same for a caller that only waits now.
  void unlock_parked() noexcept {
    note_readiness();
    lock_.unlock();
  }

  /// Bits of `readiness`. A set bit may be wrong when only waits that have ended otherwise are in a queue, a
  /// clear one never is. The rest of the word counts its changes.
  enum : std::uint32_t { receivable = 1, sendable = 2, change = 4 };
  std::uint32_t readiness() const noexcept { return readiness_.load(std::memory_order_acquire); }

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
  /// The handles outside of all goroutines' stacks: how many there are, and, from bit 32 on, how many of them
  /// can send and close. Read by the check for stuck goroutines.
  std::atomic<std::uint64_t> outside{0};
  std::atomic<canceler *> context{nullptr}; ///< of whose done() it is, as long as that exists
  channel_timer *timer = nullptr;           ///< of a timer's channel
  std::uint64_t id;
  const std::source_location made_at;
  std::uint32_t execution = 0;     ///< the explored one in which it was made
  std::uint32_t explored_slot = 0; ///< in the explorer's list

  /// What changes in a channel that is used; for the explorer, which restores those made outside of it. False
  /// when there are values in it that cannot be copied as bytes.
  struct state {
    std::size_t count = 0;
    std::size_t head = 0;
    bool closed = false;
    std::uint32_t readiness = 0;
    wait_queue receivers;
    wait_queue senders;
    std::vector<char> buffer;
  };
  bool save(state &to) const;
  /// Drops the values that were put in since.
  void restore(const state &from) noexcept;
  /// Frees the memory without destroying the channel and what it holds.
  static void free_memory(channel *c) noexcept;
  /// Names the channel to the explorer.
  const short_lock &identity() const noexcept { return lock_; }

private:
  std::uint32_t readiness_now() const noexcept {
    const std::uint32_t receive = count > 0 || senders.first || closed;
    const std::uint32_t send = count < capacity || receivers.first || closed;
    return receive * receivable | send * sendable;
  }
  static void note_unfenced() noexcept {
    if (worker *w = this_worker())
      w->unfenced = true;
  }
  /// True when something has become possible.
  bool note_readiness() noexcept {
    const std::uint32_t before = readiness_.load(std::memory_order_relaxed);
    const std::uint32_t now = readiness_now();
    if (now == before % change)
      return false;
    readiness_.store((before - before % change + change) | now, std::memory_order_release);
    return now & ~before;
  }
  void move(void *to, void *from) const noexcept {
    if (!to || type_.size == 0)
      return;
    if (type_.move)
      type_.move(to, from);
    else if (type_.size == sizeof(std::uint64_t))
      std::memcpy(to, from, sizeof(std::uint64_t)); // one instruction, as the size is known
    else if (type_.size == sizeof(std::uint32_t))
      std::memcpy(to, from, sizeof(std::uint32_t));
    else
      std::memcpy(to, from, type_.size);
  }
  char *slot(std::size_t i) const noexcept { return buffer_ + (i < capacity ? i : i - capacity) * type_.size; }
  void take_head(void *to) noexcept {
    char *from = slot(head_);
    move(to, from);
    destroy(from);
    head_ = head_ + 1 < capacity ? head_ + 1 : 0;
    --count;
  }
  void append(void *from) noexcept {
    move(slot(head_ + count), from);
    ++count;
  }
};

[[gnu::always_inline]] inline channel::outcome channel::send_now(void *from, goroutine **to_ready) noexcept {
  if (closed)
    return outcome::closed;
  if (waiter *receiver = claim_first(receivers, true)) {
    move(receiver->value, from);
    *to_ready = receiver->who;
    return outcome::done;
  }
  if (count == capacity)
    return outcome::would_block;
  append(from);
  return outcome::done;
}

[[gnu::always_inline]] inline channel::outcome channel::recv_now(void *to, goroutine **to_ready) noexcept {
  if (count > 0) {
    take_head(to);
    if (waiter *sender = claim_first(senders, true)) {
      append(sender->value);
      *to_ready = sender->who;
    }
    return outcome::done;
  }
  if (waiter *sender = claim_first(senders, true)) {
    move(to, sender->value);
    *to_ready = sender->who;
    return outcome::done;
  }
  return closed ? outcome::closed : outcome::would_block;
}

inline void unlock_parked(channel &c) noexcept { c.unlock_parked(); }

/// To be called before a caller that takes no lock believes a word of readiness that says no. When each of
/// two goroutines does something to one channel and then looks at the other's, at least one must see what the
/// other did: this is the full barrier between the two, and costs nothing when there was no first. True when
/// the word is to be read again.
inline bool fence_after_own_work() noexcept {
  worker *w = this_worker();
  if (w && !w->unfenced)
    return false;
  std::atomic_thread_fence(std::memory_order_seq_cst);
  if (w)
    w->unfenced = false;
  return true;
}

/// channel_close() for a channel that is open, from the runtime itself: also when the caller's generation is
/// over.
void channel_close_now(channel *c) noexcept;
/// True for the timer of a channel that would not take another tick now.
bool ticker_is_full(const timer &t) noexcept;
bool is_ticker(const channel &c) noexcept;
/// True when the timer of the channel is going to send. The caller holds the lock of all timers.
bool channel_timer_pending(const channel_timer &t) noexcept;
/// Stops and frees the timer of a channel that nobody holds any more.
void channel_timer_destroy(channel_timer *t) noexcept;

} // namespace tether::detail
