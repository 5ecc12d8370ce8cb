#include "park/waiter.h"

#include "sched/generation.h"

namespace tether::detail {

void enqueue(wait_queue &queue, waiter &w) noexcept {
  w.queued = true;
  w.next = nullptr;
  w.prev = queue.last;
  (queue.last ? queue.last->next : queue.first) = &w;
  queue.last = &w;
}

void remove(wait_queue &queue, waiter &w) noexcept {
  if (!w.queued)
    return;
  w.queued = false;
  (w.prev ? w.prev->next : queue.first) = w.next;
  (w.next ? w.next->prev : queue.last) = w.prev;
}

namespace {
bool claim(const waiter &w) noexcept { return w.ticket == 0 ? is_live(w.who) : claim_wait(w.who, w.ticket); }
} // namespace

waiter *claim_first(wait_queue &queue, bool succeeded) noexcept {
  while (waiter *w = queue.first) {
    remove(queue, *w);
    if (!claim(*w))
      continue;
    w->who->winner = w;
    w->who->succeeded = succeeded;
    return w;
  }
  return nullptr;
}

waiter *claim_all(wait_queue &queue, bool succeeded) noexcept {
  waiter *first = nullptr;
  waiter **end = &first;
  while (waiter *w = claim_first(queue, succeeded)) {
    w->next = nullptr;
    *end = w;
    end = &w->next;
  }
  return first;
}

void ready_all(waiter *list) noexcept {
  while (list) {
    waiter *next = list->next;
    ready(list->who);
    list = next;
  }
}

waiter make_waiter(void *value) noexcept {
  waiter w;
  w.who = current();
  w.ticket = begin_wait(w.who);
  w.value = value;
  return w;
}

} // namespace tether::detail
