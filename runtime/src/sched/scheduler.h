// The M:N scheduler: goroutines run on workers (threads), and a worker needs a processor to run one. There
// are max_procs() processors; a worker in a blocking call gives its processor away, so there may be more
// workers.
//
// Invariants
// - A processor that is idle has an empty queue and no run-next goroutine.
// - Whoever makes work visible (queue first, then a full fence) wakes a worker if a processor is idle and
// nobody spins.
//   A worker that gives up looking stops spinning (with a full fence) and then looks at all queues once more.
//   So work is never left while a processor stays idle.
// - Each goroutine is in one place: a queue, a worker's `current`, or parked.
#pragma once

#include "sched/goroutine.h"
#include "sched/run_queue.h"

#include <tether/detail/wait_queue.h>

#include <array>
#include <atomic>
#include <cstdint>

namespace tether::detail {

inline constexpr std::uint32_t most_procs = 256;

struct processor {
  run_queue queue;
  std::atomic<goroutine *> run_next{nullptr}; ///< runs before the queue; hands a value and the processor on together
  std::uint32_t index = 0;
  std::uint32_t tick = 0;
  std::uint32_t handoffs = 0; ///< how often in a row the run-next goroutine went first
  bool held = false;          ///< by a worker; guarded by the scheduler's lock
  processor *next_idle = nullptr;

  bool has_work() const noexcept { return run_next.load() || !queue.empty(); }
};

/// What a goroutine asks of its worker when it leaves.
enum class departure : std::uint8_t { park, yield, finish, abandon };

struct worker {
  goroutine *current = nullptr;
  processor *proc = nullptr;
  departure why = departure::park;
  void *saved_sp = nullptr;
  fiber sanitizer_fiber;
  std::uint32_t random = 0;
  bool spinning = false;
  std::atomic<std::uint32_t> wake{0}; ///< futex; 1 when a processor was handed over
  worker *next_idle = nullptr;
};

/// A first-in-first-out list through goroutine::next.
struct goroutine_list {
  goroutine *first = nullptr;
  goroutine *last = nullptr;
  void push(goroutine *g) noexcept;
  goroutine *pop() noexcept;
};

struct scheduler {
  short_lock lock; ///< guards the plain members
  processor *idle_procs = nullptr;
  worker *idle_workers = nullptr;
  goroutine_list global;
  std::uint64_t blocking_calls = 0; ///< of the live generation
  std::uint32_t held_count = 0;     ///< processors that workers hold

  std::atomic<std::uint32_t> idle_count{0};   ///< length of idle_procs
  std::atomic<std::uint32_t> global_count{0}; ///< length of global
  std::atomic<std::uint32_t> spinning{0};
  std::atomic<std::uint32_t> proc_limit{0};
  std::atomic<std::uint32_t> worker_count{0};
  std::array<std::atomic<processor *>, most_procs> procs{};

  // The caller holds the lock for these.
  processor *take_idle() noexcept;       ///< null when none is idle; held from now on
  void give_back(processor *p) noexcept; ///< no longer held: idle, or out of use when beyond the limit
  goroutine *pop_global() noexcept;
};

scheduler &the_scheduler() noexcept;
/// Starts workers and the monitor, once. Throws std::system_error when the first thread cannot be had.
void start_scheduler();

/// The worker of this thread, or null on a plain thread. Never inlined: a goroutine may come back on another
/// thread.
worker *this_worker() noexcept;
void set_this_worker(worker *w) noexcept;

/// Makes g runnable: next on this processor, or in the global queue when the caller has none.
void make_runnable(goroutine *g) noexcept;
/// Puts g at the end of the global queue.
void push_global(goroutine *g) noexcept;
/// Wakes a worker to look for work, when a processor is idle and nobody looks already.
void wake_worker() noexcept;
/// Gives the processor that the caller holds to another worker, or makes it idle when it has no work.
void hand_over(processor *p) noexcept;
/// Makes a worker, idle or new, go on with a processor that the caller holds.
void start_with(processor *p, bool spinning) noexcept;

/// Finds the next goroutine for this worker, and a processor if it has none; sleeps as long as there is none.
goroutine *find_runnable(worker &w) noexcept;

/// Leaves the calling goroutine for its worker's loop. Returns when it runs again, perhaps on another thread.
void leave(departure why) noexcept;
/// The body of a worker thread.
[[noreturn]] void worker_loop(worker &w) noexcept;
/// Starts a thread that begins with the processor; false when the system has none.
bool start_worker(processor *p, bool spinning) noexcept;

/// No goroutine runs, none is runnable, and none is in a blocking call, besides `running` of the caller's
/// own.
bool nothing_runs(std::uint32_t running) noexcept;

} // namespace tether::detail
