#pragma once

#include "stack/sanitizer.h"
#include "stack/stack.h"

#include <tether/detail/spawn.h>

#include <atomic>
#include <cstdint>
#include <source_location>

namespace tether::detail {

class channel;
struct select_arg;
struct waiter;

/// What a goroutine waits for; read by dumps and leak checks while it is parked.
struct wait_info {
  const char *reason = "";
  std::source_location at;
  const channel *target = nullptr;
  union {
    const select_arg *const *cases = nullptr;
    const void *object; ///< the sync object, when there are no cases and no target
  };
  std::size_t case_count = 0;
  std::int64_t since_ns = 0;
};

/// park() and ready() meet in a word with these values. It is also the futex on which a plain thread sleeps.
namespace parking {
enum state : std::uint32_t {
  running,   ///< not parked, and nothing has readied it
  notified,  ///< readied before it was parked: the next park returns at once
  parked,    ///< waits to be readied
  inspected, ///< parked, and held so by a dump that reads its wait_info and stack
};
}

/// Where a goroutine stands with the scheduler; informative, read by dumps.
enum class run_status : std::uint32_t { fresh, runnable, running, blocking };

/// What libstdc++ and libc++abi keep per thread about exceptions in flight; must move with the goroutine.
struct exception_state {
  void *caught = nullptr;
  unsigned int uncaught = 0;
};

/// A goroutine, or the stand-in for a plain thread. Its memory is never unmapped, and never becomes anything
/// else: it lies at the top of its own stack, or, for a thread, in a pool that only grows. An ended goroutine
/// is used again, with its stack.
struct goroutine {
  // Scheduling.
  std::atomic<std::uint32_t> park_word{parking::running};
  std::atomic<run_status> status{run_status::fresh};
  void *saved_sp = nullptr;
  goroutine *next = nullptr;                ///< in a run queue, or in a list of ended ones
  std::atomic<std::uint64_t> generation{0}; ///< the run it belongs to, see generation.h
  exception_state exceptions;
  bool is_thread = false;
  bool succeeded = false; ///< how the last wait ended; false: the channel was closed

  // Waiting. A wait that several may end is ended by whoever moves the ticket on from its even value.
  std::atomic<std::uint64_t> ticket{0};
  waiter *winner = nullptr; ///< set by the one who ended the wait; null: its time was over
  wait_info wait;
  /// While only whoever takes these out of their queues can end the wait, the caller's; otherwise null, and the
  /// wait may end at any time.
  const waiter *nodes = nullptr;
  std::uint32_t node_count = 0;
  bool waits_for_ever = false;

  // Identity. A dump may read it while the goroutine ends and another one begins in its place.
  std::atomic<std::uint64_t> id{0}; ///< 0: none lives here
  std::atomic<std::source_location> created_at{};
  std::atomic<lifetime> kind{lifetime::ordinary};
  std::atomic<bool> is_main{false};
  void (*run)(void *) = nullptr;
  void *storage = nullptr; ///< of the callable; null when none is there
  stack memory;
  goroutine *made_before = nullptr; ///< in the list of all that were ever made
  fiber sanitizer_fiber;
  void *task = nullptr; ///< what the explorer knows of it
};

/// The goroutine that runs on this thread, or the thread's stand-in. Never keep thread-bound results over a
/// park; this one stays valid, as the caller is the same afterwards.
goroutine *current() noexcept;

} // namespace tether::detail
