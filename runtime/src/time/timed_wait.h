#pragma once

#include "park/park.h"
#include "sched/scheduler.h"
#include "time/timer.h"

namespace tether::detail {

/// Ends a wait at a moment, unless it has ended otherwise by then: the waiter's `winner` is null in that
/// case. Lives on the waiter's stack for as long as the wait.
class timed_wait : private timer {
public:
  timed_wait(goroutine *who, std::uint64_t ticket, std::int64_t until_ns) : who_(who), ticket_(ticket) {
    fire = [](timer &t) {
      auto &self = static_cast<timed_wait &>(t);
      if (claim_wait(self.who_, self.ticket_))
        ready(self.who_);
    };
    if (!exploring_here())
      start_scheduler();
    timer_start(*this, until_ns);
  }
  ~timed_wait() { timer_stop(*this); }
  timed_wait(const timed_wait &) = delete;
  timed_wait &operator=(const timed_wait &) = delete;

private:
  goroutine *who_;
  std::uint64_t ticket_;
};

} // namespace tether::detail
