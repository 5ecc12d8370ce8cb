#pragma once

#include "leak/arena.h"
#include "leak/stopped_world.h"
#include "sched/goroutine.h"
#include "stack/stack.h"

#include <cstddef>
#include <cstdint>

namespace tether::detail {

/// True for a wait for one channel that only a send or a close can end.
TETHER_UNSANITIZED bool is_receive(const wait_info &wait) noexcept;

/// A goroutine, as the check for stuck ones sees it.
struct stuck_subject {
  goroutine *who = nullptr;
  const char *low = nullptr;       ///< the part of its stack in use begins here and ends below *who
  const wait_info *wait = nullptr; ///< what it waits for; null: it is not parked, or anything may end its wait
  const waiter *nodes = nullptr;   ///< its entries in wait queues, if it has any
  std::uint32_t node_count = 0;
  bool for_ever = false; ///< nothing can end its wait
};

struct canceler;

/// Which goroutines can still run? Go's rule for its goroutineleak profile, with counted handles in place of a
/// collector.
///
/// - A goroutine that does not wait is live; so is one that waits for something which no goroutine controls.
/// - Stacks and handles are in reach: those that a live goroutine's stack, or memory outside of all stacks, has
///   a handle of, or points into. What is in a stack in reach is in reach.
/// - A waiting goroutine is live when what can end its wait is in reach: a handle that can send or close for a
///   receiver, any handle for a sender, a cancel function for the done channel of a context, and for the sync
///   types the stack on which the object lies. An object anywhere else, a pending timer and a deadline are
///   always in reach.
///
/// All this to a fixed point. The others are stuck: nothing that can still run will ever reach what wakes them.
/// Words are taken for what they may be: a number that looks like an address keeps a goroutine live.
///
/// Nothing that belongs to the subjects may change meanwhile, and the lock of all timers is held.
class ownership {
public:
  /// `subjects` are all goroutines that run or may run, in memory that is not scanned.
  TETHER_UNSANITIZED ownership(arena &memory, const stack_grid &stacks, const stuck_subject *subjects,
                               std::size_t count) noexcept;

  /// Everything in these words is in reach.
  TETHER_UNSANITIZED void add_root(word_range words) noexcept;
  /// To be called when all roots are there: until nothing changes any more.
  TETHER_UNSANITIZED void spread() noexcept;
  /// What points into stacks that are not in reach yet, in memory outside of all stacks; spread() follows.
  TETHER_UNSANITIZED void add_foreign(word_range words) noexcept;

  /// True when a subject is not live by now, and may be after add_foreign().
  TETHER_UNSANITIZED bool in_doubt() const noexcept;
  TETHER_UNSANITIZED bool is_stuck(std::size_t subject) const noexcept { return !holders_[subject].live; }

private:
  struct edge;
  struct holder {
    std::uintptr_t low, high;
    std::uintptr_t nodes; ///< its entries in wait queues: the links to them are no references
    std::uint32_t node_count;
    bool reached, live, for_ever;
    edge *waiting; ///< for an object on this stack
    holder *next;  ///< among those to be scanned
  };
  /// A channel or a context.
  struct resource {
    std::uintptr_t address;
    bool full, partial; ///< a handle of that kind is in reach
    edge *waiting;
    resource *next; ///< with the same hash
  };
  struct edge {
    holder *who;
    bool needs_full;
    edge *next;
  };

  TETHER_UNSANITIZED void enter(const stuck_subject *subjects, std::size_t count) noexcept;
  TETHER_UNSANITIZED bool can_wake(const stuck_subject &s, holder &h) noexcept;
  TETHER_UNSANITIZED bool channel_can_wake(const channel *c, bool receives, holder &h) noexcept;
  TETHER_UNSANITIZED bool context_can_wake(const canceler *c, holder &h) noexcept;
  TETHER_UNSANITIZED bool object_can_wake(const void *object, holder &h) noexcept;
  TETHER_UNSANITIZED void wait_for(edge *&list, bool needs_full, holder &h) noexcept;
  TETHER_UNSANITIZED resource *find_or_add(const void *at) noexcept;
  TETHER_UNSANITIZED holder *holder_at(std::uintptr_t address) const noexcept;
  TETHER_UNSANITIZED std::size_t bucket(std::uintptr_t address) const noexcept;
  TETHER_UNSANITIZED void reach_word(std::uintptr_t word) noexcept;
  TETHER_UNSANITIZED void reach_stack(std::uintptr_t address) noexcept;
  TETHER_UNSANITIZED void reach(holder &h) noexcept;
  TETHER_UNSANITIZED void wake(edge *list, bool full) noexcept;

  arena &memory_;
  const stack_grid grid_;
  holder *holders_ = nullptr;
  std::size_t count_ = 0;
  std::uint32_t *by_place_ = nullptr; ///< one more than the index of the holder on each stack
  std::size_t place_count_ = 0;
  resource **buckets_ = nullptr;
  std::size_t bucket_mask_ = 0;
  std::uintptr_t lowest_ = ~std::uintptr_t(0); ///< of all resources
  std::uintptr_t highest_ = 0;
  holder *to_scan_ = nullptr;
};

} // namespace tether::detail
