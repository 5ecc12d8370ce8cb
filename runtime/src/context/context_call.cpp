#include "context/context_node.h"
#include "time/delayed_call.h"

#include <memory>

namespace tether::detail {

namespace {

/// Holds its context: as long as it is pending, there is something to start it.
struct context_call final : delayed_call, private cancel_listener {
  context_call(const context &ctx, unstarted callee) noexcept : delayed_call(std::move(callee)), ctx_(ctx) {}

  void arrange() noexcept {
    if (!scope().cancelable())
      references.store(1); // nobody will start it: all that is left is the handle
    else if (!scope().add(*this))
      settle();
  }
  bool withdraw() noexcept override {
    if (scope().cancelable())
      return scope().remove(*this);
    const bool first = !stopped_.exchange(true);
    references.fetch_add(first); // the caller gives back the reference of a pending call
    return first;
  }

private:
  canceler &scope() const noexcept { return *ctx_.handle().node()->scope; }
  bool notify() noexcept override { return true; }
  void settle() noexcept override {
    callee.start();
    delayed_call_release(this);
  }

  const context ctx_;
  std::atomic<bool> stopped_{false};
};

} // namespace

delayed_call *call_when_done(const context &ctx, goroutine *g, void (*run)(void *), void (*destroy)(void *)) {
  auto call = std::make_unique<context_call>(ctx, unstarted(g, run, destroy));
  call->arrange();
  return call.release();
}

} // namespace tether::detail
