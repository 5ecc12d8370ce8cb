// What the primitives tell the explorer. In production all of this is behind the one test that every operation
// makes anyway: an explored goroutine never belongs to the live generation.
#pragma once

#include "sched/worker.h"

#include <tether/detail/wait_queue.h>

#include <cstddef>
#include <cstdint>
#include <source_location>

namespace tether::detail {

class channel;
struct select_arg;
struct timer;
class machine;

/// The generation of all explored goroutines.
inline constexpr std::uint64_t explored_generation = ~std::uint64_t(0);

/// What an operation is to the explorer. Those not named here are carried out as soon as they are chosen, and
/// may park then.
enum class op : std::uint8_t {
  other,
  start, ///< runs on to its first operation
  send,
  recv,
  try_send,
  try_recv,
  recv_for,
  close,
  select,
  lock,
  try_lock,
  unlock,
  acquire, ///< other ways to wait for a lock that is not free
  release,
  add,
  wait,
  notify,
  read, ///< changes nothing
  time, ///< reads the clock, starts or stops a timer
  yield,
  settle, ///< can be chosen only when nothing else can, but for the clock
  choose,
};

/// The next operation of a goroutine.
struct operation {
  op kind = op::other;
  const char *name = "";              ///< as in dumps
  const short_lock *object = nullptr; ///< whose operation it is; null: of no object, or a nil channel
  std::source_location at = {};
  void *self = nullptr; ///< the object that the lock belongs to
  std::size_t size = 0; ///< of the object, for those that may lie in static storage
  /// When set, the operation can be chosen only while this is true.
  bool (*can)(const void *self) = nullptr;
  channel *target = nullptr;
  const select_arg *const *cases = nullptr;
  std::size_t case_count = 0;
  std::int64_t amount = 0; ///< of an add; the number of choices
  /// Of a group: its counter. Of a lock that is to be released: how many hold it.
  std::int64_t (*count)(const void *self) = nullptr;
};

enum class access : std::uint8_t {
  read,
  add, ///< commutes with others of its kind
  write,
};

/// True on the thread and while the explorer runs there.
inline machine *exploring_here() noexcept {
  const worker *w = this_worker();
  return w ? w->explorer : nullptr;
}

/// The calling explored goroutine is about to do this; returns when it is its turn.
void explored_arrive(const operation &next) noexcept;
/// The running step concerns this object too. Does nothing when nothing is explored here.
void explored_touch(const short_lock &object, access how) noexcept;

/// The same for what is done before or without a checkpoint.
template <class Describe>
inline void explored_point(Describe describe) noexcept {
  if (exploring_here()) [[unlikely]]
    explored_arrive(describe());
}

/// How many sections the calling goroutine is in; null on the explorer's own stack.
std::uint8_t *explored_depth() noexcept;

/// Operations inside of which no other goroutine gets its turn, but for the waits.
class explored_section {
public:
  explored_section() noexcept : depth_(exploring_here() ? explored_depth() : nullptr) {
    if (depth_)
      ++*depth_;
  }
  ~explored_section() {
    if (depth_)
      --*depth_;
  }
  explored_section(const explored_section &) = delete;
  explored_section &operator=(const explored_section &) = delete;

private:
  std::uint8_t *depth_;
};

/// The case that the explorer has chosen for the select of the calling goroutine.
std::size_t explored_case() noexcept;

// Called by the scheduler, the timers and the channels on the explorer's thread.
void explored_ready(machine &m, goroutine *g) noexcept;
goroutine *explored_take(machine &m);
void explored_give(machine &m, goroutine *g) noexcept;
void explored_uncaught(machine &m, goroutine *g);
std::size_t explored_count(const machine &m) noexcept;
std::int64_t explored_now(machine &m) noexcept;
void explored_timer_start(machine &m, timer &t, std::int64_t when_ns);
void explored_timer_stop(machine &m, timer &t) noexcept;
void explored_channel_made(machine &m, channel &c);
void explored_channel_gone(channel &c) noexcept;

/// While something is explored, the operations that are done inline when nothing is in their way take the other
/// way, so that the explorer sees them.
void explored_inline_operations(bool allowed) noexcept;

} // namespace tether::detail
