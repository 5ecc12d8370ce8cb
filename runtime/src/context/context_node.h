// The tree of contexts. A child holds a reference to its parent; a parent lists its children without holding
// them, so a child leaves the list when its parent is canceled or its own last handle goes.
//
// The lock of a node guards `first_child_` and the links of its children, and is held while it and its
// children are canceled: when any cancel() returns, all of them are. Locks are taken from parent to child; a
// node is released only when no lock is held, as its destructor takes its parent's.
#pragma once

#include "time/timer.h"

#include <tether/context.h>
#include <tether/detail/wait_queue.h>

#include <atomic>
#include <cstdint>
#include <optional>

namespace tether::detail {

struct context_node : timer {
  /// The root.
  context_node() = default;
  /// The caller has taken, or takes next, the reference to the parent that the destructor gives back.
  context_node(context_node *parent, std::source_location loc);
  ~context_node();

  /// Cancels this and everything below it, unless it is canceled already.
  void cancel(errc why);
  /// Lists it with its parent; cancels it when the parent is canceled already.
  void attach();
  /// Cancels it at its deadline. The pending timer holds a reference.
  void start_timer();
  /// Takes a reference unless the last one has gone.
  bool try_retain() noexcept;

  std::atomic<std::uint32_t> references{1};
  std::atomic<int> canceled{0}; ///< an errc, or 0
  context_node *const parent = nullptr;
  const chan<void> done; ///< nil for the root
  std::optional<time_point> deadline;

private:
  context_node *take_children() noexcept;
  void unlink(context_node *child) noexcept;

  short_lock lock_;
  context_node *first_child_ = nullptr;
  context_node *next_ = nullptr;
  context_node *prev_ = nullptr;
  bool listed_ = false;
};

} // namespace tether::detail
