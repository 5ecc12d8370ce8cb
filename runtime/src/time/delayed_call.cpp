#include "time/delayed_call.h"

namespace tether::detail {

bool delayed_call_stop(delayed_call *c) noexcept {
  if (!c || !c->withdraw())
    return false;
  c->callee.discard();
  delayed_call_release(c);
  return true;
}

void delayed_call_release(delayed_call *c) noexcept {
  if (c && c->references.fetch_sub(1, std::memory_order_acq_rel) == 1)
    delete c;
}

} // namespace tether::detail
