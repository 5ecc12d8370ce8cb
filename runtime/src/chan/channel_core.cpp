#include "chan/channel_core.h"

#include <cstring>
#include <limits>
#include <mutex>
#include <new>

namespace tether::detail {

namespace {
std::uint64_t next_id() noexcept {
  static std::atomic<std::uint64_t> last{0};
  return last.fetch_add(1, std::memory_order_relaxed) + 1;
}

char *allocate_buffer(const element_type &type, std::size_t capacity) {
  if (capacity == 0 || type.size == 0)
    return nullptr;
  if (capacity > std::numeric_limits<std::size_t>::max() / 2 / type.size)
    throw std::bad_alloc();
  return static_cast<char *>(::operator new(capacity *type.size, std::align_val_t(type.align)));
}
} // namespace

channel::channel(const element_type &type, std::size_t capacity, std::source_location made_at)
    : readiness_(capacity > 0 ? sendable : 0), capacity(capacity), buffer_(allocate_buffer(type, capacity)), type_(type),
      id(next_id()), made_at(made_at) {}

channel::~channel() {
  if (timer)
    channel_timer_destroy(timer);
  drain();
  ::operator delete(buffer_, std::align_val_t(type_.align));
}

void channel::move(void *to, void *from) const noexcept {
  if (!to || type_.size == 0)
    return;
  if (type_.move)
    type_.move(to, from);
  else if (type_.size == sizeof(std::uint64_t))
    std::memcpy(to, from, sizeof(std::uint64_t)); // one instruction, as the size is known
  else if (type_.size == sizeof(std::uint32_t))
    std::memcpy(to, from, sizeof(std::uint32_t));
  else
    std::memcpy(to, from, type_.size);
}

void channel::take_head(void *to) noexcept {
  char *from = slot(head_);
  move(to, from);
  destroy(from);
  head_ = head_ + 1 < capacity ? head_ + 1 : 0;
  --count;
}

void channel::append(void *from) noexcept {
  move(slot(head_ + count), from);
  ++count;
}

channel::outcome channel::send_now(void *from, goroutine **to_ready) noexcept {
  if (closed)
    return outcome::closed;
  if (waiter *receiver = claim_first(receivers, true)) {
    move(receiver->value, from);
    *to_ready = receiver->who;
    return outcome::done;
  }
  if (count == capacity)
    return outcome::would_block;
  append(from);
  return outcome::done;
}

channel::outcome channel::recv_now(void *to, goroutine **to_ready) noexcept {
  if (count > 0) {
    take_head(to);
    if (waiter *sender = claim_first(senders, true)) {
      append(sender->value);
      *to_ready = sender->who;
    }
    return outcome::done;
  }
  if (waiter *sender = claim_first(senders, true)) {
    move(to, sender->value);
    *to_ready = sender->who;
    return outcome::done;
  }
  return closed ? outcome::closed : outcome::would_block;
}

bool channel::drain() noexcept {
  const bool any = count > 0;
  while (count > 0)
    take_head(nullptr);
  return any;
}

} // namespace tether::detail
