// Go's select. First a look at what the channels publish: of the cases that seem to be ready one is chosen at
// random and tried under the lock of its channel. Only when none was ready, the locks of all channels are taken,
// in the order of their addresses, and held until the caller waits in the queue of each. Afterwards it leaves
// those whose case was not chosen.
#include "chan/channel_core.h"
#include "sched/generation.h"

#include <tether/detail/select_arg.h>
#include <tether/errors.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <new>
#include <utility>
#include <vector>

namespace tether::detail {

namespace {

constexpr std::size_t small = 12;
constexpr std::size_t none = static_cast<std::size_t>(-1);

/// Uninitialised room, on the stack for as many cases as a select usually has.
template <class T>
class case_array {
public:
  explicit case_array(std::size_t n)
      : many_(n <= small ? nullptr : ::operator new(n * sizeof(T))), data_(static_cast<T *>(many_ ? many_ : few_)) {}
  case_array(const case_array &) = delete;
  case_array &operator=(const case_array &) = delete;
  ~case_array() { ::operator delete(many_); }
  T &operator[](std::size_t i) noexcept { return data_[i]; }
  T *data() noexcept { return data_; }

private:
  void *many_;
  T *data_;
  alignas(T) char few_[small * sizeof(T)];
};

[[gnu::noinline]] std::uint32_t random_on_thread() noexcept {
  thread_local std::uint32_t state = static_cast<std::uint32_t>(reinterpret_cast<std::uintptr_t>(&state) >> 4) | 1;
  return next_random(state);
}

/// Below n.
std::size_t random_below(std::size_t n) noexcept {
  worker *w = this_worker();
  const std::uint64_t bits = w ? next_random(w->random) : random_on_thread();
  return bits * n >> 32;
}

/// A bare channel drops its value, but not under the locks: its destructor may use the channel.
class drop_rooms {
public:
  drop_rooms() = default;
  drop_rooms(const drop_rooms &) = delete;
  drop_rooms &operator=(const drop_rooms &) = delete;
  ~drop_rooms() {
    for (room &r : rooms_) {
      if (r.full)
        r.from->destroy(r.place);
      ::operator delete(r.place, std::align_val_t(r.from->type().align));
    }
  }
  void add(std::size_t index, const channel *from) {
    rooms_.reserve(rooms_.size() + 1);
    rooms_.push_back({index, from, ::operator new(from->type().size, std::align_val_t(from->type().align)), false});
  }
  void *place(std::size_t index) noexcept {
    const room *r = find(index);
    return r ? r->place : nullptr;
  }
  void fill(std::size_t index) noexcept {
    if (room *r = find(index))
      r->full = true;
  }

private:
  struct room {
    std::size_t index;
    const channel *from;
    void *place;
    bool full;
  };
  room *find(std::size_t index) noexcept {
    for (room &r : rooms_)
      if (r.index == index)
        return &r;
    return nullptr;
  }
  std::vector<room> rooms_;
};

std::uint32_t needed(const select_arg &a) noexcept {
  return a.kind == case_kind::send ? channel::sendable : channel::receivable;
}

/// A receive of a bare channel whose values must be destroyed.
bool drops_value(const select_arg &a) noexcept {
  return a.kind == case_kind::receive && !a.value && a.target->type().destroy;
}

std::size_t settle(const select_arg &a, std::size_t position, bool closed) {
  if (closed && a.kind == case_kind::send)
    throw closed_error("send on closed channel");
  if (a.settle)
    a.settle(a.owner, closed);
  return position;
}

/// Carries out one of the cases that seem to be ready; only its channel is locked. `none` when it was not ready
/// any more.
std::size_t take_ready(const select_arg *const *args, const std::uint8_t *ready_cases, std::size_t n) {
  const std::size_t i = ready_cases[n == 1 ? 0 : random_below(n)];
  const select_arg &a = *args[i];
  if (drops_value(a))
    return none;
  goroutine *partner = nullptr;
  a.target->lock();
  const channel::outcome result =
      a.kind == case_kind::send ? a.target->send_now(a.value, &partner) : a.target->recv_now(a.value, &partner);
  a.target->unlock();
  if (partner)
    ready(partner);
  return result == channel::outcome::would_block ? none : settle(a, i, result == channel::outcome::closed);
}

/// A case that is not ready, and `otherwise`: what a loop that polls comes to most of the time.
bool is_idle_poll(const select_arg &a, const select_arg &b) noexcept {
  if (b.kind != case_kind::otherwise || a.kind == case_kind::otherwise)
    return false;
  const worker *w = this_worker();
  return w && !w->unfenced && !(a.target && a.target->readiness() & needed(a));
}

/// What can be told without taking more than one lock: a case that was ready when it was looked at; or
/// `otherwise`, when there was a moment at which no case was ready, as the words of all channels, read twice,
/// were the same. Else `none`.
std::size_t choose_at_once(const select_arg *const *args, std::size_t count) {
  std::size_t otherwise = none;
  std::uint32_t seen[small];
  std::uint8_t ready_cases[small];
  std::size_t ready_count = 0;
  if (count > small)
    return none;
  for (std::size_t i = 0; i < count; ++i) {
    const select_arg &a = *args[i];
    if (a.kind == case_kind::otherwise)
      otherwise = i;
    else if (a.target && ((seen[i] = a.target->readiness()) & needed(a)))
      ready_cases[ready_count++] = static_cast<std::uint8_t>(i);
  }
  if (ready_count > 0)
    return take_ready(args, ready_cases, ready_count);
  if (otherwise == none || (!fence_after_own_work() && count <= 2))
    return otherwise;
  for (std::size_t i = 0; i < count; ++i)
    if (args[i]->target && args[i]->target->readiness() != seen[i])
      return none;
  return otherwise;
}

class selection {
public:
  selection(const select_arg *const *args, std::size_t count, std::source_location loc, std::size_t first = none)
      : args_(args), count_(count), loc_(loc), order_(count), in_order_(first != none) {
    if (in_order_ && arg(first).target)
      add(static_cast<std::uint32_t>(first));
    for (std::uint32_t i = 0; i < count_; ++i) {
      if (arg(i).kind == case_kind::otherwise)
        otherwise_ = i;
      if (arg(i).target && i != first)
        add(i);
    }
  }

  std::size_t run() { return locked_selection(*this).run(); }

private:
  void add(std::uint32_t i) {
    const select_arg &a = arg(i);
    const std::size_t j = in_order_ ? pollable_ : random_below(pollable_ + 1);
    order_[pollable_] = order_[j];
    order_[j] = i;
    ++pollable_;
    if (drops_value(a))
      drops_.add(i, a.target);
  }
  bool is_send(std::size_t i) const noexcept { return arg(i).kind == case_kind::send; }
  void *value_of(std::size_t i) noexcept { return arg(i).value || is_send(i) ? arg(i).value : drops_.place(i); }

  channel::outcome attempt(std::size_t i, goroutine **partner) noexcept {
    channel *c = arg(i).target;
    return is_send(i) ? c->send_now(arg(i).value, partner) : c->recv_now(value_of(i), partner);
  }

  std::size_t settle(std::size_t i, bool closed) {
    if (!closed)
      drops_.fill(i);
    return detail::settle(arg(i), i, closed);
  }

  /// The look under all locks, and the wait.
  class locked_selection {
  public:
    explicit locked_selection(selection &s) : s_(s), locks_(s.pollable_), waiters_(s.pollable_) {
      for (std::size_t n = 0; n < s.pollable_; ++n)
        locks_[n] = s.arg(s.order_[n]).target;
      std::sort(locks_.data(), locks_.data() + s.pollable_);
      lock_count_ = static_cast<std::size_t>(std::unique(locks_.data(), locks_.data() + s.pollable_) - locks_.data());
    }

    std::size_t run() {
      for (std::size_t n = 0; n < lock_count_; ++n)
        locks_[n]->lock();
      for (std::size_t n = 0; n < s_.pollable_; ++n) {
        goroutine *partner = nullptr;
        const std::uint32_t i = s_.order_[n];
        const channel::outcome result = s_.attempt(i, &partner);
        if (result == channel::outcome::would_block)
          continue;
        unlock_all();
        if (partner)
          ready(partner);
        return s_.settle(i, result == channel::outcome::closed);
      }
      if (s_.otherwise_ == none)
        return wait();
      unlock_all();
      return s_.settle(s_.otherwise_, false);
    }

  private:
    void unlock_all() noexcept {
      for (std::size_t n = 0; n < lock_count_; ++n)
        locks_[n]->unlock();
    }
    /// When the last lock is released, the caller may be gone with all this.
    static void release(void *self) noexcept {
      auto *all = static_cast<locked_selection *>(self);
      channel **locks = all->locks_.data();
      for (std::size_t n = 0, count = all->lock_count_; n < count; ++n)
        locks[n]->unlock_parked();
    }

    wait_queue &queue(std::size_t i) noexcept {
      return s_.is_send(i) ? s_.arg(i).target->senders : s_.arg(i).target->receivers;
    }

    std::size_t wait() {
      goroutine *self = current();
      const std::uint64_t ticket = begin_wait(self);
      for (std::size_t n = 0; n < s_.pollable_; ++n) {
        const std::uint32_t i = s_.order_[n];
        waiter *w = ::new (&waiters_[n]) waiter;
        w->who = self;
        w->ticket = ticket;
        w->value = s_.value_of(i);
        w->index = i;
        enqueue(queue(i), *w);
      }
      self->node_count = static_cast<std::uint32_t>(s_.pollable_);
      self->nodes = waiters_.data();
      self->waits_for_ever = s_.pollable_ == 0;
      park_releasing(info(), &release, this);
      self->nodes = nullptr;
      leave_queues(self->winner);
      return s_.settle(self->winner->index, !self->succeeded);
    }

    /// The lock of each channel but the winner's is taken once more, so release() is over when this returns.
    void leave_queues(const waiter *winner) noexcept {
      for (std::size_t n = 0; n < s_.pollable_; ++n) {
        if (&waiters_[n] == winner)
          continue;
        channel *c = s_.arg(waiters_[n].index).target;
        c->lock();
        remove(queue(waiters_[n].index), waiters_[n]);
        c->unlock();
      }
    }

    wait_info info() const noexcept {
      wait_info info;
      info.reason = s_.count_ == 0 ? "select (no cases)" : "select";
      info.at = s_.loc_;
      info.cases = s_.args_;
      info.case_count = s_.count_;
      return info;
    }

    selection &s_;
    case_array<channel *> locks_;
    case_array<waiter> waiters_;
    std::size_t lock_count_ = 0;
  };

  const select_arg &arg(std::size_t i) const noexcept { return *args_[i]; }

  const select_arg *const *args_;
  std::size_t count_;
  std::source_location loc_;
  case_array<std::uint32_t> order_; ///< of the cases that can ever be ready, shuffled
  std::size_t pollable_ = 0;
  std::size_t otherwise_ = none;
  const bool in_order_; ///< the explorer has chosen; not shuffled
  drop_rooms drops_;
};

} // namespace

namespace {
operation explored_select(const select_arg *const *args, std::size_t count, std::source_location loc) noexcept {
  return {.kind = op::select,
          .name = count == 0 ? "select (no cases)" : "select",
          .at = loc,
          .cases = args,
          .case_count = count};
}
} // namespace

std::size_t select_run(const select_arg *const *args, std::size_t count, std::source_location loc) {
  if (checkpoint([&] { return explored_select(args, count, loc); })) [[unlikely]]
    return selection(args, count, loc, explored_case()).run();
  if (count == 2 && is_idle_poll(*args[0], *args[1]))
    return 1;
  if (const std::size_t i = choose_at_once(args, count); i != none)
    return i;
  return selection(args, count, loc).run();
}

std::size_t select_run_array(const select_arg *args, std::size_t count, std::source_location loc) {
  case_array<const select_arg *> pointers(count);
  for (std::size_t i = 0; i < count; ++i)
    pointers[i] = args + i;
  return select_run(pointers.data(), count, loc);
}

} // namespace tether::detail
