#include "park/waiter.h"

namespace tether::detail {

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
