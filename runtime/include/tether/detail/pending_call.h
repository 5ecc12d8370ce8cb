#pragma once

#include <tether/detail/role.h>

#include <utility>

namespace tether {

namespace detail {
struct delayed_call;
bool delayed_call_stop(delayed_call *c) noexcept;
void delayed_call_release(delayed_call *c) noexcept;
} // namespace detail

/// A pending call of after_func. Dropping it leaves the call pending.
class pending_call {
public:
  explicit pending_call(detail::delayed_call *adopted) noexcept : call_(adopted) {}
  pending_call(pending_call &&other) noexcept : call_(std::exchange(other.call_, nullptr)) {}
  pending_call &operator=(pending_call &&other) noexcept {
    std::swap(call_, other.call_);
    return *this;
  }
  ~pending_call() { detail::delayed_call_release(call_); }

  /// True if this prevented the call; false if it was stopped already or has begun. Never waits for a running
  /// call, and may be called from it.
  TETHER_ROLE("timer_stop") bool stop() noexcept { return detail::delayed_call_stop(call_); }

private:
  detail::delayed_call *call_;
};

} // namespace tether
