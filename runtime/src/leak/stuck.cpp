#include "leak/stuck.h"

#include "chan/channel_core.h"
#include "leak/process_memory.h"
#include "leak/stopped_world.h"
#include "park/park.h"
#include "park/waiter.h"
#include "sched/generation.h"
#include "sched/goroutine_pool.h"
#include "sched/registry.h"
#include "time/timer.h"

#include <tether/detail/residence.h>
#include <tether/detail/select_arg.h>

#include <chrono>
#include <mutex>
#include <thread>

namespace tether::detail {

bool waits_in_queues(const goroutine &g) noexcept {
  const std::uint32_t word = peek(g.park_word);
  if (word != parking::parked && word != parking::inspected)
    return false;
  if (g.waits_for_ever)
    return true;
  for (std::uint32_t i = 0; g.nodes && i < g.node_count; ++i) {
    const waiter &w = g.nodes[i];
    if (!peek(w.queued) || (w.ticket != 0 && peek(g.ticket) != w.ticket))
      return false;
  }
  return g.nodes;
}

namespace {

TETHER_UNSANITIZED void take_foreign(word_range words, void *to) noexcept {
  static_cast<ownership *>(to)->add_foreign(words);
}

/// Looks at the memory outside of the stacks if that may change anything. False when the time was over.
TETHER_UNSANITIZED bool look_outside(ownership &owned, process_memory &outside, std::int64_t deadline_ns) noexcept {
  if (!owned.in_doubt())
    return true;
  if (!outside.visit(deadline_ns, &take_foreign, &owned))
    return false;
  owned.spread();
  return true;
}

/// A stopped world with all its goroutines.
class stopped_goroutines {
public:
  TETHER_UNSANITIZED stopped_goroutines(arena &memory, const stack_grid &stacks) noexcept
      : memory_(memory), stacks_(stacks) {}

  /// `low` is where the used part of the caller's stack begins.
  TETHER_UNSANITIZED bool collect(const stopped_world &world, const char *low) noexcept;

  const stuck_subject *subjects = nullptr;
  std::size_t count = 0;

private:
  TETHER_UNSANITIZED void note_stack(const char **used, std::size_t places, const char *low) const noexcept;

  arena &memory_;
  const stack_grid stacks_;
};

TETHER_UNSANITIZED bool in_region(const void *p) noexcept {
  return reinterpret_cast<std::uintptr_t>(p) >> stack_region_bits == stack_region >> stack_region_bits;
}

/// Below the stack pointer a function may use this much.
constexpr std::size_t red_zone = 128;

void stopped_goroutines::note_stack(const char **used, std::size_t places, const char *low) const noexcept {
  const auto address = reinterpret_cast<std::uintptr_t>(low);
  if (in_region(low) && address >= stacks_.origin && stacks_.index(address) < places)
    used[stacks_.index(address)] = low;
}

bool stopped_goroutines::collect(const stopped_world &world, const char *low) noexcept {
  std::size_t made = 0;
  std::size_t places = 0;
  for (const goroutine *g = pool_newest_stopped(); g; g = g->made_before) {
    ++made;
    const std::size_t index = in_region(g) ? stacks_.index(reinterpret_cast<std::uintptr_t>(g)) : 0;
    places = index >= places ? index + 1 : places;
  }
  auto *all = memory_.make<stuck_subject>(made);
  auto **used = memory_.make<const char *>(places);
  if (memory_.failed())
    return false;
  note_stack(used, places, low);
  for (const stopped_thread &t : world)
    note_stack(used, places, t.sp - red_zone);
  const std::uint64_t generation = peek(live_generation);
  for (goroutine *g = pool_newest_stopped(); g; g = g->made_before) {
    const char *running = in_region(g) ? used[stacks_.index(reinterpret_cast<std::uintptr_t>(g))] : nullptr;
    const bool in_use = (peek(g->id) != 0 || peek(g->storage)) && peek(g->generation) == generation;
    if (!running && !in_use)
      continue;
    stuck_subject &s = all[count++];
    s.who = g;
    s.low = running ? running : static_cast<const char *>(g->saved_sp);
    if (const auto *storage = static_cast<const char *>(peek(g->storage)); storage && storage < s.low)
      s.low = storage;
    if (running || peek(g->id) == 0 || !waits_in_queues(*g))
      continue;
    s.wait = &g->wait;
    s.nodes = g->nodes;
    s.node_count = g->node_count;
    s.for_ever = g->waits_for_ever;
  }
  subjects = all;
  return true;
}

struct outcome {
  std::size_t count = 0;
  stuck_goroutine *goroutines = nullptr; ///< in the arena
  bool complete = false;
  bool too_early = false; ///< a timer was firing
};

/// What is to be done while the world stands still.
TETHER_UNSANITIZED void decide(outcome &result, arena &memory, const stack_grid &stacks, process_memory &outside,
                               const stopped_world &world, const char *low, std::int64_t deadline_ns) noexcept {
  stopped_goroutines all(memory, stacks);
  if (!all.collect(world, low))
    return;
  ownership owned(memory, stacks, all.subjects, all.count);
  if (memory.failed())
    return;
  for (const stopped_thread &t : world) {
    owned.add_root(t.registers);
    owned.add_root(t.vector_registers);
    outside.exclude(t.unused_begin, t.unused_end);
    outside.exclude(t.frame_begin, t.frame_end);
  }
  owned.spread();
  result.complete = look_outside(owned, outside, deadline_ns) && !memory.failed();
  result.goroutines = memory.make<stuck_goroutine>(all.count);
  for (std::size_t i = 0; i < all.count && result.goroutines; ++i)
    if (all.subjects[i].wait && owned.is_stuck(i) && (result.complete || all.subjects[i].for_ever)) {
      stuck_goroutine &s = result.goroutines[result.count++];
      s.who = all.subjects[i].who;
      s.id = peek(s.who->id);
    }
}

/// A first look without stopping anybody: no goroutine waits for something that nobody outside of the stacks
/// could end. What is stuck stays so, and is never overlooked here.
bool nothing_outside(const channel *c, bool receives) noexcept {
  if (c->context.load(std::memory_order_relaxed) || c->timer)
    return true;
  const std::uint64_t outside = c->outside.load(std::memory_order_relaxed);
  return (receives ? outside >> 32 : outside) == 0;
}

bool may_be_stuck(const goroutine &g) noexcept {
  if (g.waits_for_ever || !g.nodes)
    return g.waits_for_ever;
  const wait_info &wait = g.wait;
  if (wait.target)
    return nothing_outside(wait.target, is_receive(wait));
  if (wait.case_count == 0)
    return on_goroutine_stack(wait.object);
  for (std::size_t i = 0; i < wait.case_count; ++i) {
    const select_arg &a = *wait.cases[i];
    if (a.target && !nothing_outside(a.target, a.kind == case_kind::receive))
      return false;
  }
  return true;
}

[[gnu::noinline]] bool any_may_be_stuck() {
  bool result = false;
  registry_visit([&](goroutine *g) {
    if (result || !inspect(g))
      return;
    result = may_be_stuck(*g);
    end_inspection(g);
  });
  return result;
}

/// Stops the world and decides. Its own frame, and all below, is no part of the program.
[[gnu::noinline]] outcome stop_and_decide(arena &memory, std::int64_t deadline_ns, const char *low) {
  outcome result;
  const stack_places places;
  const stack_grid &stacks = places.grid;
  process_memory outside(memory, stacks);
  const unused_stack unused = unused_stack_of_caller(low);
  outside.exclude(unused.begin, unused.end);
  timer_lock timers;
  result.too_early = timers.fires_unlocked();
  if (result.too_early)
    return result;
  const stopped_world world(deadline_ns);
  if (world.complete())
    decide(result, memory, stacks, outside, world, low, deadline_ns);
  return result;
}

std::mutex one_at_a_time;

} // namespace

[[gnu::noinline]] stuck_result find_all_stuck(std::int64_t pause_ns) {
  // The registers that the caller left values in are saved at the top of this frame.
  __builtin_unwind_init();
  constexpr std::size_t saved_registers = 64;
  const char *low = static_cast<const char *>(__builtin_frame_address(0)) - saved_registers;
  stuck_result result;
  if (!any_may_be_stuck())
    return result;
  std::lock_guard guard(one_at_a_time);
  const std::int64_t deadline = now_ns() + pause_ns;
  for (;;) {
    arena memory;
    const outcome found = stop_and_decide(memory, deadline, low);
    if (found.too_early && now_ns() < deadline) {
      std::this_thread::sleep_for(std::chrono::microseconds(100));
      continue;
    }
    result.complete = found.complete;
    result.goroutines.assign(found.goroutines, found.goroutines + found.count);
    break;
  }
  return result;
}

bool decide_stuck(const stuck_subject *subjects, std::size_t count, word_range outside, bool *stuck) {
  arena memory;
  const stack_places places;
  ownership owned(memory, places.grid, subjects, count);
  if (memory.failed())
    return false;
  owned.spread();
  owned.add_foreign(outside);
  owned.spread();
  for (std::size_t i = 0; i < count; ++i)
    stuck[i] = subjects[i].wait && owned.is_stuck(i);
  return !memory.failed();
}

} // namespace tether::detail
