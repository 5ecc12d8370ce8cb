#include "chan/channel_core.h"

#include "explore/point.h"

#include <algorithm>
#include <limits>
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
    : readiness_(capacity > 0 ? sendable : 0), capacity(capacity), buffer_(allocate_buffer(type, capacity)),
      type_(type), id(next_id()), made_at(made_at) {}

channel::~channel() {
  if (execution != 0)
    explored_channel_gone(*this);
  if (timer)
    channel_timer_destroy(timer);
  drain();
  ::operator delete(buffer_, std::align_val_t(type_.align));
}

bool channel::save(state &to) const {
  to = {count, head_, closed, readiness_.load(), receivers, senders, {}};
  if (buffer_)
    to.buffer.assign(buffer_, buffer_ + capacity * type_.size);
  return count == 0 || !type_.move;
}

void channel::restore(const state &from) noexcept {
  drain();
  count = from.count;
  head_ = from.head;
  closed = from.closed;
  readiness_.store(from.readiness);
  receivers = from.receivers;
  senders = from.senders;
  std::copy(from.buffer.begin(), from.buffer.end(), buffer_);
}

void channel::free_memory(channel *c) noexcept {
  if (c->timer)
    channel_timer_destroy(c->timer);
  ::operator delete(c->buffer_, std::align_val_t(c->type_.align));
  ::operator delete(c);
}

bool channel::drain() noexcept {
  const bool any = count > 0;
  while (count > 0)
    take_head(nullptr);
  return any;
}

} // namespace tether::detail
