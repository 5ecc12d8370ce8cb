#include "leak/ownership.h"

#include "chan/channel_core.h"
#include "context/context_node.h"
#include "park/waiter.h"

#include <tether/detail/residence.h>
#include <tether/detail/select_arg.h>

namespace tether::detail {

namespace {

/// Of everything that has handles.
constexpr std::uintptr_t alignment = 8;
static_assert(alignof(channel) % alignment == 0 && alignof(context_node) % alignment == 0);
/// A chain of contexts longer than this is taken for one that somebody can cancel.
constexpr int longest_chain = 256;

/// Without what some programs keep in the upper bits of a pointer.
TETHER_UNSANITIZED std::uintptr_t address_in(std::uintptr_t word) noexcept { return word << 16 >> 16; }

TETHER_UNSANITIZED bool in_region(std::uintptr_t address) noexcept {
  return address >> stack_region_bits == stack_region >> stack_region_bits;
}

} // namespace

/// Its reason is "chan receive" or "chan send".
bool is_receive(const wait_info &wait) noexcept { return wait.reason[5] == 'r'; }

ownership::ownership(arena &memory, const stack_grid &stacks, const stuck_subject *subjects, std::size_t count) noexcept
    : memory_(memory), grid_(stacks), count_(count) {
  holders_ = memory.make<holder>(count);
  for (std::size_t i = 0; i < count; ++i) {
    const auto address = reinterpret_cast<std::uintptr_t>(subjects[i].who);
    if (in_region(address) && grid_.index(address) >= place_count_)
      place_count_ = grid_.index(address) + 1;
  }
  by_place_ = memory.make<std::uint32_t>(place_count_);
  std::size_t buckets = 64;
  while (buckets < 4 * count)
    buckets *= 2;
  bucket_mask_ = buckets - 1;
  buckets_ = memory.make<resource *>(buckets);
  if (!memory.failed())
    enter(subjects, count);
}

void ownership::enter(const stuck_subject *subjects, std::size_t count) noexcept {
  for (std::size_t i = 0; i < count; ++i) {
    const stuck_subject &s = subjects[i];
    holder &h = holders_[i];
    h.high = reinterpret_cast<std::uintptr_t>(s.who);
    h.low = reinterpret_cast<std::uintptr_t>(s.low);
    if (!in_region(h.high))
      continue;
    by_place_[grid_.index(h.high)] = static_cast<std::uint32_t>(i + 1);
    if (!s.wait)
      continue;
    h.nodes = reinterpret_cast<std::uintptr_t>(s.nodes);
    h.node_count = s.nodes ? s.node_count : 0;
  }
  for (std::size_t i = 0; i < count; ++i)
    if (!in_region(holders_[i].high) || !subjects[i].wait || can_wake(subjects[i], holders_[i])) {
      holders_[i].live = true;
      reach(holders_[i]);
    }
}

/// True when the wait can end whatever the others do. Otherwise notes on what that depends.
bool ownership::can_wake(const stuck_subject &s, holder &h) noexcept {
  const wait_info &wait = *s.wait;
  h.for_ever = s.for_ever;
  if (s.for_ever)
    return false;
  if (wait.target)
    return channel_can_wake(wait.target, is_receive(wait), h);
  if (wait.case_count == 0)
    return !wait.object || object_can_wake(wait.object, h);
  for (std::size_t i = 0; i < wait.case_count; ++i) {
    const select_arg *a = peek(wait.cases[i]);
    if (a->target && channel_can_wake(a->target, a->kind == case_kind::receive, h))
      return true;
  }
  return false;
}

bool ownership::channel_can_wake(const channel *c, bool receives, holder &h) noexcept {
  if (const channel_timer *t = peek(c->timer)) {
    receives = false; // whoever has a handle can set the timer
    if (channel_timer_pending(*t))
      return true;
  }
  const std::uint64_t outside = peek(c->outside);
  if ((receives ? outside >> 32 : outside) != 0)
    return true;
  if (const canceler *owner = peek(c->context); owner && context_can_wake(owner, h))
    return true;
  if (resource *r = find_or_add(c))
    wait_for(r->waiting, receives, h);
  return false;
}

bool ownership::context_can_wake(const canceler *c, holder &h) noexcept {
  for (int depth = 0; c->parent; c = c->parent->scope) {
    if (++depth > longest_chain || peek(c->heap_index) != timer::not_pending || peek(c->cancelers_outside) != 0)
      return true;
    if (resource *r = find_or_add(static_cast<const context_node *>(c)))
      wait_for(r->waiting, true, h);
  }
  return false;
}

bool ownership::object_can_wake(const void *object, holder &h) noexcept {
  holder *on = holder_at(reinterpret_cast<std::uintptr_t>(object));
  if (!on)
    return true;
  wait_for(on->waiting, false, h);
  return false;
}

void ownership::wait_for(edge *&list, bool needs_full, holder &h) noexcept {
  auto *e = memory_.make<edge>();
  if (!e)
    return;
  e->who = &h;
  e->needs_full = needs_full;
  e->next = list;
  list = e;
}

std::size_t ownership::bucket(std::uintptr_t address) const noexcept {
  return (address * 0x9e3779b97f4a7c15u >> 20) & bucket_mask_;
}

ownership::resource *ownership::find_or_add(const void *at) noexcept {
  const auto address = reinterpret_cast<std::uintptr_t>(at);
  resource *&first = buckets_[bucket(address)];
  for (resource *r = first; r; r = r->next)
    if (r->address == address)
      return r;
  auto *r = memory_.make<resource>();
  if (!r)
    return nullptr;
  r->address = address;
  r->next = first;
  first = r;
  lowest_ = address < lowest_ ? address : lowest_;
  highest_ = address > highest_ ? address : highest_;
  return r;
}

/// Whose stack it is, when the address is in the part in use; null otherwise.
ownership::holder *ownership::holder_at(std::uintptr_t address) const noexcept {
  if (!in_region(address) || address < grid_.origin)
    return nullptr;
  const std::size_t index = grid_.index(address);
  if (index >= place_count_ || by_place_[index] == 0)
    return nullptr;
  holder &h = holders_[by_place_[index] - 1];
  return address >= h.low && address < h.high ? &h : nullptr;
}

void ownership::reach(holder &h) noexcept {
  if (h.reached)
    return;
  h.reached = true;
  h.next = to_scan_;
  to_scan_ = &h;
}

void ownership::wake(edge *list, bool full) noexcept {
  for (edge *e = list; e; e = e->next)
    if (full || !e->needs_full) {
      e->who->live = true;
      reach(*e->who);
    }
}

void ownership::reach_stack(std::uintptr_t address) noexcept {
  holder *h = holder_at(address);
  if (!h || h->reached)
    return;
  const std::uintptr_t offset = address - h->nodes;
  if (offset < h->node_count * sizeof(waiter) && offset % sizeof(waiter) == 0)
    return;
  reach(*h);
}

void ownership::reach_word(std::uintptr_t word) noexcept {
  const std::uintptr_t address = address_in(word);
  if (in_region(address))
    return reach_stack(address);
  if (address < lowest_ || address > highest_ + full_handle)
    return;
  const std::uintptr_t mark = address % alignment;
  if (mark != full_handle && mark != limited_handle)
    return;
  const bool full = mark == full_handle;
  for (resource *r = buckets_[bucket(address - mark)]; r; r = r->next) {
    if (r->address != address - mark)
      continue;
    bool &reached = full ? r->full : r->partial;
    if (!reached) {
      reached = true;
      wake(r->waiting, full);
    }
    return;
  }
}

void ownership::add_root(word_range words) noexcept {
  for (const std::uintptr_t *w = words.begin; w < words.end; ++w)
    reach_word(*w);
}

void ownership::spread() noexcept {
  while (holder *h = to_scan_) {
    to_scan_ = h->next;
    // An object on this stack is in reach now.
    wake(h->waiting, true);
    if (in_region(h->high))
      add_root({reinterpret_cast<const std::uintptr_t *>((h->low + 7) & ~std::uintptr_t(7)),
                reinterpret_cast<const std::uintptr_t *>(h->high)});
  }
}

void ownership::add_foreign(word_range words) noexcept {
  for (const std::uintptr_t *w = words.begin; w < words.end; ++w)
    if (const std::uintptr_t address = address_in(*w); in_region(address))
      reach_stack(address);
}

bool ownership::in_doubt() const noexcept {
  for (std::size_t i = 0; i < count_; ++i)
    if (!holders_[i].live && !holders_[i].for_ever)
      return true;
  return false;
}

} // namespace tether::detail
