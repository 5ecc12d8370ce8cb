#pragma once

#include "context/context_node.h"
#include "park/park.h"

namespace tether::detail {

/// Ends a wait when a context is canceled, unless it has ended otherwise by then: the waiter's `winner` is null
/// in that case. Lives on the waiter's stack for as long as the wait.
class cancel_wait : private cancel_listener {
public:
  cancel_wait(const context &ctx, goroutine *who, std::uint64_t ticket) noexcept
      : scope_(*ctx.handle().node()->scope), who_(who), ticket_(ticket) {
    if (scope_.cancelable() && !scope_.add(*this))
      notify();
  }
  ~cancel_wait() {
    if (scope_.cancelable())
      scope_.remove(*this);
  }

private:
  bool notify() noexcept override {
    if (claim_wait(who_, ticket_))
      ready(who_);
    return false;
  }

  canceler &scope_;
  goroutine *who_;
  std::uint64_t ticket_;
};

} // namespace tether::detail
