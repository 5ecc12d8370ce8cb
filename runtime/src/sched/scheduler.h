// The M:N scheduler: goroutines run on workers (threads), and a worker needs a processor to run one. There
// are max_procs() processors; a worker in a blocking call gives its processor away, so there may be more
// workers.
//
// Invariants
// - A processor that is idle has empty queues and no run-next goroutine.
// - Whoever makes work visible (queue first, then a full fence) wakes a worker if a processor is idle and
// nobody spins.
//   A worker that gives up looking stops spinning (with a full fence) and then looks at all queues once more.
//   So work is never left while a processor stays idle.
// - Each goroutine is in one place: a queue, a worker's `current`, or parked.
#pragma once

#include "sched/fresh_deque.h"
#include "sched/goroutine_pool.h"
#include "sched/registry.h"
#include "sched/run_queue.h"
#include "sched/worker.h"

#include <tether/detail/wait_queue.h>

#include <array>
#include <atomic>
#include <cstdint>

namespace tether::detail {

inline constexpr std::uint32_t most_procs = 256;

struct processor {
  std::atomic<goroutine *> run_next{nullptr}; ///< runs before all others: gets a value and the processor together
  std::uint32_t index = 0;
  std::atomic<std::uint32_t> tick{0}; ///< counts its looks for the next goroutine; written by its owner
  std::int64_t oldest_taken_ns = 0;   ///< when the oldest fresh goroutine last went out of turn
  std::uint32_t handoffs = 0;         ///< how often in a row the run-next goroutine went first
  bool held = false;                  ///< by a worker; guarded by the scheduler's lock
  processor *next_idle = nullptr;
  goroutine_cache cache;
  registry_count_part started;
  run_queue queue;   ///< those that ran before
  fresh_deque fresh; ///< those that did not

  bool has_work() const noexcept { return run_next.load() || !queue.empty() || !fresh.empty(); }
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
  registry_count_part started_elsewhere; ///< where no processor is held
  std::uint64_t blocking_calls = 0;      ///< of the live generation
  std::uint32_t held_count = 0;          ///< processors that workers hold

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

extern constinit scheduler global_scheduler;
inline scheduler &the_scheduler() noexcept { return global_scheduler; }
/// Starts workers and the monitor, once. Throws std::system_error when the first thread cannot be had.
void start_scheduler();

/// Makes g runnable: next on this processor, or in the global queue when the caller has none.
void make_runnable(goroutine *g) noexcept;
/// Makes g runnable after all that this processor has at hand.
void make_runnable_last(goroutine *g) noexcept;
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

/// The next goroutine of the worker's own processor; null when it has none there, or must give it up.
goroutine *next_here(worker &w) noexcept;
/// True when nothing waits in the global queue and the worker may keep its processor.
bool nothing_else_here(const worker &w) noexcept;
/// What a goroutine does first when it runs on: settles the departure of the one before it.
void arrive(goroutine *g) noexcept;

/// Starts a thread that begins with the processor; false when the system has none.
bool start_worker(processor *p, bool spinning) noexcept;

/// No goroutine runs, none is runnable, and none is in a blocking call, besides `running` of the caller's
/// own.
bool nothing_runs(std::uint32_t running) noexcept;

} // namespace tether::detail
