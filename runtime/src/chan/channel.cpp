#include "chan/channel_core.h"
#include "sched/generation.h"
#include "time/timed_wait.h"

#include <tether/errors.h>

#include <mutex>
#include <utility>

namespace tether::detail {

namespace {

using outcome = channel::outcome;

operation on_channel(op kind, const char *name, const channel *c, std::source_location loc) noexcept {
  return {.kind = kind,
          .name = name,
          .object = c ? &c->identity() : nullptr,
          .at = loc,
          .target = const_cast<channel *>(c)};
}

constexpr const char *send_on_closed = "send on closed channel";

wait_info wait_on(const char *reason, const channel *c, std::source_location loc) {
  wait_info info;
  info.reason = reason;
  info.at = loc;
  info.target = c;
  return info;
}

void ready_partner(goroutine *partner) noexcept {
  if (partner)
    ready(partner);
}

using attempt = outcome (channel::*)(void *, goroutine **) noexcept;

/// Tries, and lets go of the lock, which the caller holds, unless the attempt would block.
template <attempt Try>
[[gnu::always_inline]] inline outcome try_or_keep_lock(channel *c, void *value) noexcept {
  goroutine *partner = nullptr;
  const outcome result = (c->*Try)(value, &partner);
  if (result != outcome::would_block)
    c->unlock();
  ready_partner(partner);
  return result;
}

/// `bit` of the readiness is what the attempt needs.
template <attempt Try>
outcome try_now(channel *c, std::uint32_t bit, void *value) noexcept {
  if (!(c->readiness() & bit) && (!fence_after_own_work() || !(c->readiness() & bit)))
    return outcome::would_block;
  c->lock();
  const outcome result = try_or_keep_lock<Try>(c, value);
  if (result == outcome::would_block)
    c->unlock();
  return result;
}

} // namespace

channel *channel_make(const element_type &type, std::size_t capacity, std::source_location made_at) {
  auto *c = new channel(type, capacity, made_at);
  if (machine *m = exploring_here()) [[unlikely]]
    explored_channel_made(*m, *c);
  return c;
}

void channel_retain(channel *c, std::uint64_t share) noexcept {
  c->references.fetch_add(1, std::memory_order_relaxed);
  if (share != 0)
    channel_change_share(c, share);
}

void channel_change_share(channel *c, std::uint64_t difference) noexcept {
  c->outside.fetch_add(difference, std::memory_order_relaxed);
}

void channel_release(channel *c, std::uint64_t share) noexcept {
  if (share != 0)
    channel_change_share(c, 0 - share);
  if (c->references.fetch_sub(1, std::memory_order_acq_rel) == 1)
    delete c;
}

namespace {
/// What is left when a send was not done at once; the lock is held if it would block.
[[gnu::noinline]] void send_slowly(channel *c, void *from, outcome result, std::source_location loc) {
  if (result == outcome::closed || !wait_in(c->senders, *c, wait_on("chan send", c, loc), from))
    throw closed_error(send_on_closed);
}

[[gnu::noinline]] bool wait_to_receive(channel *c, void *to, std::source_location loc) noexcept {
  return wait_in(c->receivers, *c, wait_on("chan receive", c, loc), to);
}
} // namespace

void channel_send(channel *c, void *from, std::source_location loc) {
  checkpoint([&] { return on_channel(op::send, c ? "chan send" : "chan send (nil chan)", c, loc); });
  if (!c)
    park_for_ever(wait_on("chan send (nil chan)", nullptr, loc));
  c->lock();
  const outcome result = try_or_keep_lock<&channel::send_now>(c, from);
  if (result != outcome::done)
    send_slowly(c, from, result, loc);
}

bool channel_try_send(channel *c, void *from, std::source_location loc) {
  checkpoint([&] { return on_channel(op::try_send, "chan try_send", c, loc); });
  if (!c)
    return false;
  const outcome result = try_now<&channel::send_now>(c, channel::sendable, from);
  if (result == outcome::closed)
    throw closed_error(send_on_closed);
  return result == outcome::done;
}

bool channel_recv(channel *c, void *to, std::source_location loc) {
  checkpoint([&] { return on_channel(op::recv, c ? "chan receive" : "chan receive (nil chan)", c, loc); });
  if (!c)
    park_for_ever(wait_on("chan receive (nil chan)", nullptr, loc));
  c->lock();
  const outcome result = try_or_keep_lock<&channel::recv_now>(c, to);
  if (result != outcome::would_block)
    return result == outcome::done;
  return wait_to_receive(c, to, loc);
}

recv_status channel_recv_for(channel *c, void *to, std::chrono::nanoseconds d, std::source_location loc) {
  if (c && d.count() <= 0) {
    const recv_status status = channel_try_recv(c, to, loc);
    return status == recv_status::empty ? recv_status::timeout : status;
  }
  checkpoint([&] { return on_channel(op::recv_for, "chan receive", c, loc); });
  waiter w = make_waiter(to);
  timed_wait timeout(w.who, w.ticket, deadline_ns(d));
  if (!c) {
    park(wait_on("chan receive (nil chan)", nullptr, loc));
    return recv_status::timeout;
  }
  c->lock();
  const outcome result = try_or_keep_lock<&channel::recv_now>(c, to);
  if (result != outcome::would_block) {
    // The time may have run out meanwhile: take the ready() that the timer then owes.
    if (!claim_wait(w.who, w.ticket))
      park(wait_on("chan receive", c, loc));
    return result == outcome::done ? recv_status::ok : recv_status::closed;
  }
  enqueue(c->receivers, w);
  c->unlock();
  park(wait_on("chan receive", c, loc));
  if (w.who->winner)
    return w.who->succeeded ? recv_status::ok : recv_status::closed;
  std::lock_guard guard(*c);
  remove(c->receivers, w);
  return recv_status::timeout;
}

recv_status channel_try_recv(channel *c, void *to, std::source_location loc) {
  checkpoint([&] { return on_channel(op::try_recv, "chan try_recv", c, loc); });
  if (!c)
    return recv_status::empty;
  switch (try_now<&channel::recv_now>(c, channel::receivable, to)) {
  case outcome::done:
    return recv_status::ok;
  case outcome::closed:
    return recv_status::closed;
  case outcome::would_block:
    break;
  }
  return recv_status::empty;
}

namespace {
/// False when it was closed already.
bool close_open(channel *c) noexcept {
  waiter *receivers;
  waiter *senders;
  {
    std::lock_guard guard(*c);
    if (std::exchange(c->closed, true))
      return false;
    receivers = claim_all(c->receivers, false);
    senders = claim_all(c->senders, false);
  }
  ready_all(receivers);
  ready_all(senders);
  return true;
}
} // namespace

void channel_close(channel *c, std::source_location loc) {
  checkpoint([&] { return on_channel(op::close, "close", c, loc); });
  if (!c)
    throw closed_error("close of nil channel");
  if (!close_open(c))
    throw closed_error("close of closed channel");
}

void channel_close_now(channel *c) noexcept {
  explored_touch(c->identity(), access::write);
  close_open(c);
}

std::size_t channel_size(const channel *c) noexcept {
  explored_point([&] { return on_channel(op::read, "len", c, {}); });
  if (!c || c->timer)
    return 0;
  std::lock_guard guard(*const_cast<channel *>(c));
  return c->count;
}

std::size_t channel_capacity(const channel *c) noexcept { return !c || c->timer ? 0 : c->capacity; }

} // namespace tether::detail
