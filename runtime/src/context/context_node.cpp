#include "context/context_node.h"

#include "chan/channel_core.h"
#include "explore/point.h"
#include "sched/scheduler.h"

#include <mutex>

namespace tether::detail {

canceler::canceler(context_node *parent, std::source_location loc)
    : context_node(parent, this, parent->values), deadline(parent->scope->deadline), made_at_(loc) {
  fire_unlocked = [](timer &t) {
    auto &self = static_cast<canceler &>(t);
    self.cancel(errc::deadline_exceeded, self.timeout_cause);
    context_release(&self);
  };
  drop = [](timer &t) { context_release(&static_cast<canceler &>(t)); };
}

canceler::~canceler() {
  if (parent && parent->scope->cancelable())
    parent->scope->remove(*this);
  if (channel *c = done_.load(std::memory_order_relaxed)) {
    c->context.store(nullptr, std::memory_order_relaxed);
    channel_release(c, 0);
  }
}

recv_chan<void> canceler::done() {
  if (!cancelable())
    return nullptr;
  channel *c = done_.load(std::memory_order_acquire);
  if (!c) {
    channel_handle made(channel_make(element_type_of<void>, 0, made_at_));
    std::lock_guard guard(lock_);
    c = done_.load(std::memory_order_relaxed);
    if (!c) {
      c = made.core();
      c->context.store(this, std::memory_order_relaxed);
      channel_retain(c, 0);
      if (canceled.load())
        channel_close_now(c);
      done_.store(c, std::memory_order_release);
    }
  }
  channel_retain(c, 0);
  return recv_chan<void>(channel_handle(c));
}

bool canceler::add(cancel_listener &l) noexcept {
  std::lock_guard guard(lock_);
  if (canceled.load())
    return false;
  l.prev_ = nullptr;
  l.next_ = first_;
  if (first_)
    first_->prev_ = &l;
  first_ = &l;
  l.listed_ = true;
  return true;
}

bool canceler::remove(cancel_listener &l) noexcept {
  std::lock_guard guard(lock_);
  if (!l.listed_)
    return false;
  unlink(l);
  return true;
}

void canceler::unlink(cancel_listener &l) noexcept {
  (l.prev_ ? l.prev_->next_ : first_) = l.next_;
  if (l.next_)
    l.next_->prev_ = l.prev_;
  l.listed_ = false;
}

void canceler::attach() noexcept {
  canceler &above = *parent->scope;
  if (above.cancelable() && !above.add(*this))
    cancel(static_cast<errc>(above.canceled.load()), above.cause_);
}

bool canceler::begin(errc why, const std::exception_ptr &cause) noexcept {
  if (canceled.load(std::memory_order_relaxed))
    return false;
  explored_touch(lock_, access::write);
  cause_ = cause;
  canceled.store(static_cast<int>(why), std::memory_order_release);
  if (channel *c = done_.load(std::memory_order_relaxed))
    channel_close_now(c);
  return true;
}

/// Walks the tree depth first without recursion: a chain of contexts may be longer than a stack is deep.
void canceler::cancel(errc why, const std::exception_ptr &cause) noexcept {
  cancel_listener *to_settle = nullptr;
  const auto settle_later = [&](cancel_listener &l) {
    l.next_ = to_settle;
    to_settle = &l;
  };
  lock_.lock();
  if (!begin(why, cause))
    return lock_.unlock();
  for (canceler *at = this; at;) {
    if (cancel_listener *l = at->first_) {
      at->unlink(*l);
      canceler *child = l->as_canceler();
      if (!child) {
        if (l->notify())
          settle_later(*l);
      } else if (child->try_retain()) {
        child->lock_.lock();
        child->cancel_next_ = at;
        at = child;
        child->begin(why, cause);
      }
      continue;
    }
    canceler *up = at == this ? nullptr : at->cancel_next_;
    at->lock_.unlock();
    if (up)
      settle_later(*at);
    at = up;
  }
  while (cancel_listener *l = to_settle) {
    to_settle = l->next_;
    l->settle();
  }
  stop_timer();
}

void canceler::settle() noexcept {
  stop_timer();
  context_release(this);
}

void canceler::stop_timer() noexcept {
  if (deadline && timer_stop(*this))
    context_release(this);
}

void canceler::start_timer() {
  if (!exploring_here())
    start_scheduler();
  context_retain(this);
  try {
    timer_start(*this, deadline->time_since_epoch().count());
  } catch (...) {
    context_release(this);
    throw;
  }
  // A cancellation from above may have come before the timer that it was to stop.
  if (canceled.load() && timer_stop(*this))
    context_release(this);
}

bool canceler::try_retain() noexcept {
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

void context_change_outside(context_node *n, int by) noexcept {
  n->cancelers_outside.fetch_add(static_cast<std::uint32_t>(by), std::memory_order_relaxed);
}

void context_release(context_node *n) noexcept {
  while (n && n->references.fetch_sub(1, std::memory_order_acq_rel) == 1) {
    context_node *parent = n->parent;
    delete n;
    n = parent;
  }
}

} // namespace tether::detail
