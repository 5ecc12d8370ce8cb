#pragma once

#include "sched/goroutine.h"

#include <atomic>
#include <cstdint>

namespace tether::detail {

struct processor;
class machine;

/// What a goroutine asks of the one who comes after it when it leaves.
enum class departure : std::uint8_t {
  park,    ///< wait to be readied, unless that has happened already
  release, ///< wait to be readied; let go of the locks that guard the wait first
  yield,
  finish,
  abandon, ///< its generation is over
  turn,    ///< wait for its turn, explored
};

/// A thread that runs goroutines.
struct worker {
  goroutine *current = nullptr;
  processor *proc = nullptr;

  // What the goroutine that has just left asked for; settled on the stack of the next one.
  goroutine *leaving = nullptr;
  departure why = departure::park;
  void (*release)(void *) = nullptr;
  void *release_argument = nullptr;

  exception_state *exceptions = nullptr; ///< the thread's own
  void *saved_sp = nullptr;
  fiber sanitizer_fiber;
  std::uint32_t random = 0;
  bool spinning = false;
  std::int64_t stole_at_ns = 0;       ///< when it last stole; 0: it has looked for work since
  int hesitation = 0;                 ///< pauses before it steals again
  bool unfenced = false;              ///< has made an operation on a channel possible since its last full barrier
  std::atomic<std::uint32_t> wake{0}; ///< futex; 1 when a processor was handed over
  worker *next_idle = nullptr;
  machine *explorer = nullptr; ///< of the thread that explores
};

/// The next of a sequence of random numbers; the state is not 0.
inline std::uint32_t next_random(std::uint32_t &state) noexcept {
  state ^= state << 13;
  state ^= state >> 17;
  state ^= state << 5;
  return state;
}

extern "C" {
/// The worker of this thread. Read it only through this_worker().
extern constinit thread_local worker *tether_this_worker
    __attribute__((tls_model("initial-exec"), visibility("hidden")));
}

/// The worker of this thread, or null on a plain thread. A goroutine may come back on another thread, so no
/// compiler may remember the address of the thread-local variable: x86-64 reads it in one opaque instruction,
/// elsewhere it is behind a call.
#if defined(__x86_64__)
inline worker *this_worker() noexcept {
  worker *w;
  asm volatile("movq tether_this_worker@gottpoff(%%rip), %0\n\tmovq %%fs:(%0), %0" : "=r"(w) : : "memory");
  return w;
}
#else
worker *this_worker() noexcept;
#endif

/// The goroutine that runs on this thread, or null on a plain thread.
inline goroutine *current_goroutine() noexcept {
  worker *w = this_worker();
  return w ? w->current : nullptr;
}

/// Leaves the calling goroutine for the next one. Returns when it runs again, perhaps on another thread.
void leave(departure why) noexcept;
/// Parks the calling goroutine; `release(argument)` is called when nothing runs on its stack any more.
void leave_releasing(void (*release)(void *), void *argument) noexcept;
/// Runs g on this worker, which has no processor, until it leaves.
void run_from_loop(worker &w, goroutine *g) noexcept;

} // namespace tether::detail
