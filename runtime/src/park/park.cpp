#include "park/park.h"

#include "park/futex.h"
#include "sched/generation.h"
#include "sched/scheduler.h"
#include "sched/thread_proxy.h"

#include <ctime>

namespace tether::detail {

namespace {
/// Milliseconds are exact enough for "blocked for", and several times cheaper to get.
std::int64_t coarse_now() noexcept {
  timespec t;
  clock_gettime(CLOCK_MONOTONIC_COARSE, &t);
  return t.tv_sec * 1'000'000'000 + t.tv_nsec;
}
} // namespace

namespace {
/// What the caller waits for; returns the caller.
goroutine *note_wait(const wait_info &info) noexcept {
  goroutine *self = current();
  self->wait = info;
  self->wait.since_ns = coarse_now();
  return self;
}
} // namespace

void park(const wait_info &info) noexcept {
  goroutine *self = note_wait(info);
  if (self->is_thread)
    thread_park(self);
  else if (self->park_word.load(std::memory_order_acquire) == parking::notified)
    self->park_word.store(parking::running, std::memory_order_relaxed);
  else
    leave(departure::park);
}

void park_releasing(const wait_info &info, void (*release)(void *), void *argument) noexcept {
  goroutine *self = note_wait(info);
  if (!self->is_thread)
    return leave_releasing(release, argument);
  release(argument);
  thread_park(self);
}

void park_for_ever(const wait_info &info) noexcept {
  current()->waits_for_ever = true;
  for (;;)
    park(info);
}

void ready(goroutine *g) noexcept {
  // Once the word has changed, g may run on and end.
  const bool is_thread = g->is_thread;
  if (is_thread)
    thread_discount(1);
  std::uint32_t state = g->park_word.load(std::memory_order_acquire);
  for (;;) {
    if (state == parking::inspected) {
      cpu_relax();
      state = g->park_word.load(std::memory_order_acquire);
      continue;
    }
    const bool asleep = state == parking::parked;
    if (!g->park_word.compare_exchange_weak(state, asleep ? parking::running : parking::notified,
                                            std::memory_order_acq_rel, std::memory_order_acquire))
      continue;
    if (!is_thread && asleep)
      make_runnable(g);
    else if (is_thread)
      asleep ? futex_wake(&g->park_word) : thread_discount(-1);
    return;
  }
}

std::uint64_t begin_wait(goroutine *g) noexcept {
  const std::uint64_t ticket = (g->ticket.load(std::memory_order_relaxed) | 1) + 1;
  g->winner = nullptr;
  g->succeeded = false;
  g->ticket.store(ticket, std::memory_order_release);
  return ticket;
}

bool claim_wait(goroutine *g, std::uint64_t ticket) noexcept {
  return is_live(g) && g->ticket.compare_exchange_strong(ticket, ticket + 1, std::memory_order_acq_rel);
}

bool inspect(goroutine *g) noexcept {
  std::uint32_t parked = parking::parked;
  return g->park_word.compare_exchange_strong(parked, parking::inspected, std::memory_order_acq_rel);
}

void end_inspection(goroutine *g) noexcept {
  g->park_word.store(parking::parked, std::memory_order_release);
  if (g->is_thread)
    futex_wake(&g->park_word);
}

} // namespace tether::detail
