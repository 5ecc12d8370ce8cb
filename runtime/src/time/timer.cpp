#include "time/timer.h"

#include "explore/point.h"
#include "sched/worker.h"
#include "time/monitor.h"

#include <tether/detail/time_args.h>
#include <tether/detail/wait_queue.h>

#include <limits>
#include <mutex>
#include <utility>
#include <vector>

namespace tether::detail {

namespace {

constexpr std::int64_t never = std::numeric_limits<std::int64_t>::max();

struct timer_heap {
  short_lock lock;
  std::vector<timer *> entries; ///< binary heap, earliest first
  std::uint64_t sequence = 0;
  bool firing_unlocked = false;
};

timer_heap &heap() noexcept {
  static timer_heap *const instance = [] {
    auto *made = new timer_heap;
    // A vector that grows leaves pointers to waiting goroutines behind, which hide leaks from the check.
    made->entries.reserve(1024);
    return made;
  }();
  return *instance;
}

bool earlier(const timer &a, const timer &b) noexcept {
  return a.when_ns != b.when_ns ? a.when_ns < b.when_ns : a.sequence < b.sequence;
}

void place(std::vector<timer *> &entries, std::size_t i, timer *t) noexcept {
  entries[i] = t;
  t->heap_index = i;
}

void sift_up(std::vector<timer *> &entries, std::size_t i) noexcept {
  timer *t = entries[i];
  for (; i > 0 && earlier(*t, *entries[(i - 1) / 2]); i = (i - 1) / 2)
    place(entries, i, entries[(i - 1) / 2]);
  place(entries, i, t);
}

void sift_down(std::vector<timer *> &entries, std::size_t i) noexcept {
  timer *t = entries[i];
  for (std::size_t child; (child = 2 * i + 1) < entries.size(); i = child) {
    if (child + 1 < entries.size() && earlier(*entries[child + 1], *entries[child]))
      ++child;
    if (!earlier(*entries[child], *t))
      break;
    place(entries, i, entries[child]);
  }
  place(entries, i, t);
}

void erase(std::vector<timer *> &entries, timer &t) noexcept {
  const std::size_t i = t.heap_index;
  t.heap_index = timer::not_pending;
  timer *last = std::exchange(entries.back(), nullptr); // nothing is left that points into a stack
  entries.pop_back();
  if (last == &t)
    return;
  place(entries, i, last);
  sift_up(entries, i);
  sift_down(entries, last->heap_index);
}

/// Fires the first entry, which is due; the caller holds the lock through `held`.
void fire_first(timer_heap &h, std::unique_lock<short_lock> &held) noexcept {
  timer &t = *h.entries.front();
  if (t.period_ns > 0) {
    const std::int64_t late = now_ns() - t.when_ns;
    t.when_ns += t.period_ns * (1 + late / t.period_ns);
    t.sequence = ++h.sequence;
    sift_down(h.entries, 0);
  } else {
    erase(h.entries, t);
  }
  if (!t.fire_unlocked)
    return t.fire(t);
  h.firing_unlocked = true;
  held.unlock();
  t.fire_unlocked(t);
  held.lock();
  h.firing_unlocked = false;
}

} // namespace

std::int64_t now_ns() noexcept {
  if (machine *m = exploring_here()) [[unlikely]]
    return explored_now(*m);
  return std::chrono::nanoseconds(std::chrono::steady_clock::now().time_since_epoch()).count();
}

std::int64_t deadline_ns(std::chrono::nanoseconds d) noexcept {
  const std::int64_t now = now_ns();
  return d.count() > never - now ? never : now + (d.count() > 0 ? d.count() : 0);
}

time_point deadline_after(std::chrono::nanoseconds d) { return time_point(std::chrono::nanoseconds(deadline_ns(d))); }

timer_lock::timer_lock() noexcept { heap().lock.lock(); }
timer_lock::~timer_lock() { heap().lock.unlock(); }

void timer_lock::start(timer &t, std::int64_t when_ns) {
  if (machine *m = exploring_here()) [[unlikely]]
    return explored_timer_start(*m, t, when_ns);
  timer_heap &h = heap();
  const goroutine *starter = current_goroutine();
  t.generation = starter ? starter->generation.load(std::memory_order_relaxed) : 0;
  t.when_ns = when_ns;
  t.sequence = ++h.sequence;
  h.entries.push_back(&t);
  sift_up(h.entries, h.entries.size() - 1);
  if (t.heap_index == 0)
    monitor_timer_started(when_ns);
}

bool timer_lock::stop(timer &t) noexcept {
  if (t.heap_index == timer::not_pending)
    return false;
  if (machine *m = exploring_here(); m && t.generation == explored_generation) [[unlikely]]
    return explored_timer_stop(*m, t), true;
  erase(heap().entries, t);
  return true;
}

bool timer_lock::fires_unlocked() const noexcept { return heap().firing_unlocked; }

std::int64_t fire_due_timers() noexcept {
  timer_heap &h = heap();
  std::unique_lock held(h.lock);
  // What is due when this begins, and no more: the shortest ticker is due again at once, and would keep the lock.
  const std::int64_t now = now_ns();
  while (!h.entries.empty() && h.entries.front()->when_ns <= now)
    fire_first(h, held);
  const std::int64_t next = h.entries.empty() ? never : h.entries.front()->when_ns;
  monitor_sleeps_until(next);
  return next;
}

bool timers_pending_until(std::int64_t when_ns) noexcept {
  timer_heap &h = heap();
  std::lock_guard guard(h.lock);
  return h.firing_unlocked || (!h.entries.empty() && h.entries.front()->when_ns <= when_ns);
}

void drop_timers(std::uint64_t generation) noexcept {
  timer_heap &h = heap();
  for (std::size_t i = 0;; ++i) {
    timer *t;
    {
      std::lock_guard guard(h.lock);
      while (i < h.entries.size() && h.entries[i]->generation != generation)
        ++i;
      if (i >= h.entries.size())
        return;
      t = h.entries[i];
      erase(h.entries, *t);
    }
    if (t->drop)
      t->drop(*t);
    i = static_cast<std::size_t>(-1);
  }
}

} // namespace tether::detail
