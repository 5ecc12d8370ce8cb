#include "context/context_node.h"

#include "chan/channel_core.h"
#include "sched/scheduler.h"

#include <mutex>

namespace tether::detail {

context_node::context_node(context_node *parent, std::source_location loc)
    : parent(parent), done(make_chan<void>(0, loc)), deadline(parent->deadline) {
  fire_unlocked = [](timer &t) {
    auto &node = static_cast<context_node &>(t);
    node.cancel(errc::deadline_exceeded);
    context_release(&node);
  };
  drop = [](timer &t) { context_release(&static_cast<context_node &>(t)); };
}

context_node::~context_node() {
  if (!parent)
    return;
  {
    std::lock_guard guard(parent->lock_);
    if (listed_)
      parent->unlink(this);
  }
  context_release(parent);
}

void context_node::unlink(context_node *child) noexcept {
  (child->prev_ ? child->prev_->next_ : first_child_) = child->next_;
  if (child->next_)
    child->next_->prev_ = child->prev_;
  child->listed_ = false;
}

void context_node::attach() {
  if (!parent->done)
    return;
  int why;
  {
    std::lock_guard guard(parent->lock_);
    why = parent->canceled.load();
    if (!why) {
      next_ = parent->first_child_;
      if (next_)
        next_->prev_ = this;
      parent->first_child_ = this;
      listed_ = true;
    }
  }
  if (why)
    cancel(static_cast<errc>(why));
}

/// Empties the list; returns those children that still have a handle, retained and linked by `next_`.
context_node *context_node::take_children() noexcept {
  context_node *taken = nullptr;
  while (context_node *child = first_child_) {
    unlink(child);
    if (!child->try_retain())
      continue;
    child->next_ = taken;
    taken = child;
  }
  return taken;
}

void context_node::cancel(errc why) {
  context_node *children;
  {
    std::lock_guard guard(lock_);
    if (canceled.load())
      return;
    canceled.store(static_cast<int>(why));
    children = take_children();
    channel_close_now(done.handle().core());
    for (context_node *child = children; child; child = child->next_)
      child->cancel(why);
  }
  while (children) {
    context_node *next = children->next_;
    context_release(children);
    children = next;
  }
  if (timer_stop(*this))
    context_release(this);
}

void context_node::start_timer() {
  start_scheduler();
  context_retain(this);
  try {
    timer_start(*this, deadline->time_since_epoch().count());
  } catch (...) {
    context_release(this);
    throw;
  }
  // A parent's cancellation may have come before the timer that it was to stop.
  if (canceled.load() && timer_stop(*this))
    context_release(this);
}

bool context_node::try_retain() noexcept {
  std::uint32_t n = references.load(std::memory_order_relaxed);
  while (n != 0)
    if (references.compare_exchange_weak(n, n + 1, std::memory_order_relaxed))
      return true;
  return false;
}

void context_retain(context_node *n) noexcept {
  if (n)
    n->references.fetch_add(1, std::memory_order_relaxed);
}

void context_release(context_node *n) noexcept {
  if (n && n->references.fetch_sub(1, std::memory_order_acq_rel) == 1)
    delete n;
}

} // namespace tether::detail
