#include "time/delayed_call.h"
#include "time/timer.h"

#include <tether/time.h>

#include <memory>

namespace tether::detail {

namespace {

struct timed_call : timer, delayed_call {
  explicit timed_call(unstarted callee) noexcept : delayed_call(std::move(callee)) {
    fire = [](timer &t) {
      auto &call = static_cast<timed_call &>(t);
      call.callee.start();
      delayed_call_release(&call);
    };
    drop = [](timer &t) {
      auto &call = static_cast<timed_call &>(t);
      call.callee.abandon();
      delayed_call_release(&call);
    };
  }
  bool withdraw() noexcept override { return timer_stop(*this); }
};

} // namespace

delayed_call *call_after(std::chrono::nanoseconds d, goroutine *g, void (*run)(void *), void (*destroy)(void *)) {
  auto call = std::make_unique<timed_call>(unstarted(g, run, destroy));
  timer_start(*call, deadline_ns(d));
  return call.release();
}

} // namespace tether::detail
