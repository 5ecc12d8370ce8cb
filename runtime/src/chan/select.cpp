// Go's select in three passes: look for a ready case in random order, under the locks of all channels, taken
// in the order of their addresses; else wait in the queue of each; and then leave those queues whose case was
// not chosen.
#include "chan/channel_core.h"
#include "sched/generation.h"

#include <tether/detail/select_arg.h>
#include <tether/errors.h>

#include <algorithm>
#include <memory>
#include <new>
#include <utility>
#include <vector>

namespace tether::detail {

namespace {

constexpr std::size_t small = 12;

/// An array on the stack for as many cases as a select usually has.
template <class T>
class case_array {
public:
  explicit case_array(std::size_t n) : data_(n <= small ? few_ : (many_ = std::make_unique<T[]>(n)).get()), size_(n) {}
  T &operator[](std::size_t i) noexcept { return data_[i]; }
  T *begin() noexcept { return data_; }
  T *end() noexcept { return data_ + size_; }
  void shrink(std::size_t n) noexcept { size_ = n; }

private:
  T few_[small];
  std::unique_ptr<T[]> many_;
  T *data_;
  std::size_t size_;
};

[[gnu::noinline]] std::uint64_t random_bits() noexcept {
  thread_local std::uint64_t state = reinterpret_cast<std::uintptr_t>(&state) * 0x9e3779b97f4a7c15u | 1;
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return state * 0x2545f4914f6cdd1du >> 32;
}

class selection {
public:
  selection(const select_arg *args, std::size_t count, std::source_location loc)
      : args_(args), count_(count), loc_(loc), poll_order_(count), lock_order_(count), waiters_(count) {
    order();
    make_room_for_dropped();
  }
  selection(const selection &) = delete;
  selection &operator=(const selection &) = delete;
  ~selection() {
    for (dropped &d : dropped_)
      d.discard();
  }

  std::size_t run() {
    lock_all();
    for (std::uint32_t i : poll_order_)
      if (attempt(i))
        return chosen_;
    if (otherwise_ < count_) {
      unlock_all();
      return settle(otherwise_, false);
    }
    return wait();
  }

private:
  const select_arg &arg(std::size_t i) const noexcept { return args_[i]; }
  wait_queue &queue(std::size_t i) noexcept {
    return arg(i).kind == case_kind::send ? arg(i).target->senders : arg(i).target->receivers;
  }

  /// Shuffles the cases that can ever be ready, and sorts their channels.
  void order() {
    std::size_t n = 0;
    for (std::uint32_t i = 0; i < count_; ++i) {
      if (arg(i).kind == case_kind::otherwise)
        otherwise_ = i;
      if (!arg(i).target)
        continue;
      lock_order_[n] = arg(i).target;
      poll_order_[n] = i;
      std::swap(poll_order_[n], poll_order_[random_bits() * (n + 1) >> 32]);
      ++n;
    }
    poll_order_.shrink(n);
    std::sort(lock_order_.begin(), lock_order_.begin() + n);
    lock_order_.shrink(std::unique(lock_order_.begin(), lock_order_.begin() + n) - lock_order_.begin());
  }
  void lock_all() noexcept {
    for (channel *c : lock_order_)
      c->lock.lock();
  }
  void unlock_all() noexcept {
    for (channel *c : lock_order_)
      c->lock.unlock();
  }

  /// A bare channel drops its value, but not under the locks: its destructor may use the channel.
  struct dropped {
    std::size_t index;
    const channel *from;
    void *room;
    bool full;
    void discard() noexcept {
      if (full)
        from->destroy(room);
      ::operator delete(room, std::align_val_t(from->type().align));
    }
  };
  void make_room_for_dropped() {
    for (std::uint32_t i : poll_order_) {
      const channel *c = arg(i).target;
      if (arg(i).kind == case_kind::receive && !arg(i).value && c->type().destroy) {
        dropped_.reserve(dropped_.size() + 1);
        dropped_.push_back({i, c, ::operator new(c->type().size, std::align_val_t(c->type().align)), false});
      }
    }
  }
  dropped *room_for(std::size_t i) noexcept {
    for (dropped &d : dropped_)
      if (d.index == i)
        return &d;
    return nullptr;
  }
  void *value_of(std::size_t i) noexcept {
    const dropped *d = room_for(i);
    return d ? d->room : arg(i).value;
  }

  /// Carries the case out if it is ready; then, and only then, the locks are released.
  bool attempt(std::uint32_t i) {
    goroutine *partner = nullptr;
    channel *c = arg(i).target;
    const channel::outcome result =
        arg(i).kind == case_kind::send ? c->send_now(arg(i).value, &partner) : c->recv_now(value_of(i), &partner);
    if (result == channel::outcome::would_block)
      return false;
    unlock_all();
    if (partner)
      ready(partner);
    settle(i, result == channel::outcome::closed);
    return true;
  }

  std::size_t wait() {
    goroutine *self = current();
    const std::uint64_t ticket = begin_wait(self);
    for (std::uint32_t i : poll_order_) {
      waiters_[i].who = self;
      waiters_[i].ticket = ticket;
      waiters_[i].value = value_of(i);
      waiters_[i].index = i;
      enqueue(queue(i), waiters_[i]);
    }
    unlock_all();
    park(info());
    leave_queues();
    return settle(self->winner->index, !self->succeeded);
  }
  void leave_queues() noexcept {
    lock_all();
    for (std::uint32_t i : poll_order_)
      remove(queue(i), waiters_[i]);
    unlock_all();
  }
  wait_info info() const noexcept {
    wait_info info;
    info.reason = count_ == 0 ? "select (no cases)" : "select";
    info.at = loc_;
    info.cases = args_;
    info.case_count = count_;
    return info;
  }

  std::size_t settle(std::size_t i, bool closed) {
    chosen_ = i;
    if (closed && arg(i).kind == case_kind::send)
      throw closed_error("send on closed channel");
    if (dropped *d = room_for(i))
      d->full = !closed;
    if (arg(i).settle)
      arg(i).settle(arg(i).owner, closed);
    return i;
  }

  const select_arg *args_;
  std::size_t count_;
  std::source_location loc_;
  case_array<std::uint32_t> poll_order_;
  case_array<channel *> lock_order_;
  case_array<waiter> waiters_;
  std::vector<dropped> dropped_;
  std::size_t otherwise_ = static_cast<std::size_t>(-1);
  std::size_t chosen_ = 0;
};

} // namespace

std::size_t select_run(const select_arg *args, std::size_t count, std::source_location loc) {
  checkpoint();
  return selection(args, count, loc).run();
}

} // namespace tether::detail
