// How a worker finds its next goroutine: its processor's run-next slot and queue, the global queue, the other
// processors' queues, and then sleep.
#include "sched/scheduler.h"

#include "park/futex.h"
#include "sched/generation.h"
#include "time/monitor.h"
#include "time/timer.h"

#include <algorithm>
#include <ctime>
#include <mutex>

namespace tether::detail {

namespace {

constexpr std::uint32_t fairness_interval = 61;
/// The newest of those that have not run goes before those that have now and then, as goroutines that yield to
/// each other would keep it waiting.
constexpr std::uint32_t fresh_interval = 16;
/// Each of the oldest that goes out of turn opens another part of a tree of goroutines: only when it would
/// wait for long.
constexpr std::uint32_t oldest_check_interval = 1024;
constexpr std::int64_t oldest_wait_ns = 20'000'000;
constexpr std::uint32_t most_handoffs = 8;
/// A worker that finds nothing looks again after a pause, several times: going to sleep and being woken costs
/// more than that. Each look disturbs the caches of the busy ones, hence the pause, of about a microsecond.
constexpr int steal_rounds = 16;
constexpr int pauses_between = 40;
/// A victim with no more than `few` goroutines in its queue that schedules more often than `brisk` times in two
/// pauses is left alone.
constexpr std::uint32_t few = 16;
constexpr std::uint32_t brisk = 2;
/// How many pauses a victim's run-next goroutine is given to be run where it is.
constexpr int run_next_patience = 20;
/// When the others schedule so often in all its rounds of looking, a worker that found nothing to take naps:
/// were it asleep, the next goroutine that they ready would wake it.
constexpr std::uint32_t brisk_rounds = 30;
constexpr timespec nap{0, 50'000};
/// What was stolen should keep the thief busy for so long, or it hesitates before the next time, for twice as
/// many pauses each time, up to `most_hesitation`.
constexpr std::int64_t worth_stealing_ns = 2'000;
constexpr int most_hesitation = 32;

/// Takes one from the global queue, and a fair share for the local queue.
goroutine *take_global(processor &p) noexcept {
  scheduler &s = the_scheduler();
  if (s.global_count.load() == 0)
    return nullptr;
  std::lock_guard guard(s.lock);
  goroutine *g = s.pop_global();
  const std::uint32_t share = s.global_count.load() / s.proc_limit.load();
  for (std::uint32_t i = 0; i < share && i < run_queue::capacity / 2 && p.queue.has_room(); ++i)
    p.queue.push(s.pop_global());
  return g;
}

/// The run-next goroutine, unless it would go first too often: two goroutines that ready each other through
/// that slot would keep the processor to themselves for ever.
goroutine *take_run_next(processor &p) noexcept {
  if (!p.run_next.load(std::memory_order_relaxed))
    return nullptr;
  goroutine *g = p.run_next.exchange(nullptr, std::memory_order_acq_rel);
  if (g && ++p.handoffs > most_handoffs && !p.queue.empty() && p.queue.push(g)) {
    p.handoffs = 0;
    return nullptr;
  }
  return g;
}

goroutine *take_oldest_in_time(processor &p) noexcept {
  const std::int64_t now = now_ns();
  if (now - p.oldest_taken_ns < oldest_wait_ns)
    return nullptr;
  p.oldest_taken_ns = now;
  return p.fresh.take_oldest();
}

/// Now and then what would wait for ever behind goroutines that ready each other or start new ones.
goroutine *take_for_fairness(processor &p) noexcept {
  const std::uint32_t tick = p.tick.load(std::memory_order_relaxed) + 1;
  p.tick.store(tick, std::memory_order_relaxed);
  if (tick % oldest_check_interval == 0)
    return take_oldest_in_time(p);
  if (tick % fresh_interval == 0)
    return p.fresh.take_newest();
  return tick % fairness_interval == 0 ? take_global(p) : nullptr;
}

goroutine *take_own(processor &p) noexcept {
  if (goroutine *g = take_for_fairness(p))
    return g;
  if (goroutine *g = take_run_next(p))
    return g;
  p.handoffs = 0;
  if (goroutine *g = p.queue.pop())
    return g;
  return p.fresh.take_newest();
}

void pause_looking() noexcept {
  for (int i = 0; i < pauses_between; ++i)
    cpu_relax();
}

/// Whether a victim gets through what it has sooner than another processor would profit from it: goroutines
/// that hand each other values are fastest together.
bool best_left_alone(const processor &victim) noexcept {
  if (victim.queue.size() > few)
    return false;
  const std::uint32_t tick = victim.tick.load(std::memory_order_relaxed);
  pause_looking();
  pause_looking();
  return victim.tick.load(std::memory_order_relaxed) - tick > brisk;
}

/// Takes half of the victim's queue, or the oldest of those that have not run.
goroutine *steal_queued(processor &victim, processor &thief) noexcept {
  std::array<goroutine *, run_queue::capacity / 2> batch;
  const std::uint32_t n = victim.queue.take_half(batch);
  for (std::uint32_t i = 1; i < n; ++i)
    if (!thief.queue.push(batch[i]))
      push_global(batch[i]);
  return n > 0 ? batch[0] : victim.fresh.take_oldest();
}

/// Takes the run-next goroutine of a victim that has not scheduled for a while.
goroutine *steal_run_next(processor &victim) noexcept {
  const std::uint32_t tick = victim.tick.load(std::memory_order_relaxed);
  for (int i = 0; i < run_next_patience; ++i) {
    if (!victim.run_next.load(std::memory_order_relaxed) || victim.tick.load(std::memory_order_relaxed) != tick)
      return nullptr;
    pause_looking();
  }
  return victim.run_next.exchange(nullptr);
}

goroutine *steal_from(processor &victim, worker &thief) noexcept {
  if (!victim.has_work() || best_left_alone(victim))
    return nullptr;
  goroutine *g = steal_queued(victim, *thief.proc);
  if (g || (g = steal_run_next(victim)))
    thief.stole_at_ns = now_ns();
  return g;
}

/// Goroutines that end or wait at once are not worth the way between the processors' caches.
void hesitate(worker &w) noexcept {
  if (w.stole_at_ns == 0)
    return;
  const bool was_worth_it = now_ns() - w.stole_at_ns >= worth_stealing_ns;
  w.stole_at_ns = 0;
  w.hesitation = was_worth_it ? 0 : std::min(2 * w.hesitation + 1, most_hesitation);
  for (int i = 0; i < w.hesitation; ++i)
    pause_looking();
}

goroutine *steal(worker &w) noexcept {
  scheduler &s = the_scheduler();
  const std::uint32_t count = s.proc_limit.load();
  if (count < 2)
    return nullptr;
  hesitate(w);
  for (int round = 0; round < steal_rounds; ++round) {
    const std::uint32_t start = next_random(w.random);
    for (std::uint32_t i = 0; i < count; ++i) {
      processor *victim = s.procs[(start + i) % count].load();
      if (!victim || victim == w.proc)
        continue;
      if (goroutine *g = steal_from(*victim, w))
        return g;
    }
    if (goroutine *g = take_global(*w.proc))
      return g;
    pause_looking();
  }
  return nullptr;
}

void stop_spinning(worker &w) noexcept {
  if (!w.spinning)
    return;
  w.spinning = false;
  the_scheduler().spinning.fetch_sub(1);
  std::atomic_thread_fence(std::memory_order_seq_cst);
}

bool work_anywhere() noexcept {
  scheduler &s = the_scheduler();
  if (s.global_count.load() != 0)
    return true;
  for (std::uint32_t i = 0, n = s.proc_limit.load(); i < n; ++i)
    if (processor *p = s.procs[i].load(); p && p->has_work())
      return true;
  return false;
}

/// Gives the processor up, unless work has turned up in the global queue.
bool release_processor(worker &w) noexcept {
  scheduler &s = the_scheduler();
  std::lock_guard guard(s.lock);
  if (s.global_count.load() != 0 && w.proc->index < s.proc_limit.load())
    return false;
  s.give_back(w.proc);
  w.proc = nullptr;
  return true;
}

/// Moves the work of a processor that set_max_procs took out of use to where others find it.
void retire(worker &w) noexcept {
  processor &p = *w.proc;
  if (goroutine *g = p.run_next.exchange(nullptr))
    push_global(g);
  while (goroutine *g = p.queue.pop())
    push_global(g);
  while (goroutine *g = p.fresh.take_oldest())
    push_global(g);
  release_processor(w);
}

/// The last look around: takes an idle processor when there is work after all.
bool reclaim_processor(worker &w) noexcept {
  if (!work_anywhere())
    return false;
  scheduler &s = the_scheduler();
  std::lock_guard guard(s.lock);
  w.proc = s.take_idle();
  if (!w.proc)
    return false;
  w.spinning = true;
  s.spinning.fetch_add(1);
  return true;
}

void sleep_until_started(worker &w) noexcept {
  scheduler &s = the_scheduler();
  w.wake.store(0, std::memory_order_relaxed);
  s.lock.lock();
  w.next_idle = s.idle_workers;
  s.idle_workers = &w;
  const bool quiet = s.held_count == 0;
  s.lock.unlock();
  if (quiet)
    monitor_processors_idle();
  while (w.wake.load(std::memory_order_acquire) == 0)
    futex_wait(&w.wake, 0);
}

/// Gets a processor to a worker that has none and sleeps for as long as there is nothing to do.
void idle(worker &w) noexcept {
  if (!reclaim_processor(w))
    sleep_until_started(w);
}

std::uint32_t schedules_elsewhere(const worker &w) noexcept {
  scheduler &s = the_scheduler();
  std::uint32_t ticks = 0;
  for (std::uint32_t i = 0, n = s.proc_limit.load(); i < n; ++i)
    if (const processor *p = s.procs[i].load(); p && p != w.proc)
      ticks += p->tick.load(std::memory_order_relaxed);
  return ticks;
}

bool must_give_up(const processor &p) noexcept {
  return p.index >= the_scheduler().proc_limit.load(std::memory_order_relaxed);
}

goroutine *look(worker &w) noexcept {
  if (goroutine *g = take_own(*w.proc))
    return g;
  if (goroutine *g = take_global(*w.proc))
    return g;
  scheduler &s = the_scheduler();
  const std::uint32_t busy = s.proc_limit.load() - s.idle_count.load();
  if (!w.spinning && 2 * s.spinning.load() >= busy)
    return nullptr;
  if (!w.spinning) {
    w.spinning = true;
    s.spinning.fetch_add(1);
  }
  for (;;) {
    const std::uint32_t ticks = schedules_elsewhere(w);
    if (goroutine *g = steal(w))
      return g;
    if (schedules_elsewhere(w) - ticks < brisk_rounds || must_give_up(*w.proc))
      return nullptr;
    nanosleep(&nap, nullptr);
  }
}

} // namespace

goroutine *next_here(worker &w) noexcept {
  if (!w.proc || must_give_up(*w.proc))
    return nullptr;
  goroutine *g;
  do
    g = take_own(*w.proc);
  while (g && !is_of_live_generation(g));
  return g;
}

bool nothing_else_here(const worker &w) noexcept {
  return w.proc && !must_give_up(*w.proc) && the_scheduler().global_count.load(std::memory_order_relaxed) == 0;
}

goroutine *find_runnable(worker &w) noexcept {
  for (;;) {
    if (w.proc && must_give_up(*w.proc)) {
      stop_spinning(w);
      retire(w);
      wake_worker();
    }
    if (!w.proc) {
      idle(w);
      continue;
    }
    if (goroutine *g = look(w)) {
      if (w.spinning) {
        stop_spinning(w);
        wake_worker();
      }
      return g;
    }
    if (release_processor(w)) {
      stop_spinning(w);
      idle(w);
    }
  }
}

} // namespace tether::detail
