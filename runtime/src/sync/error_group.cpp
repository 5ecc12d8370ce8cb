#include <tether/error_group.h>
#include <tether/wait_group.h>

#include "park/waiter.h"
#include "sched/generation.h"

#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>

namespace tether {

namespace detail {

/// Shared by the group and the functions that run, so that these may outlive it.
struct error_group_state {
  /// Takes a place if there is one and nobody waits for it.
  bool take_place() noexcept {
    if (limit >= 0 && (active >= limit || waiting.first))
      return false;
    ++active;
    return true;
  }

  wait_group running;
  std::optional<cancelable_cause> own; ///< of a group that was made with a context

  short_lock lock; ///< guards what follows
  wait_queue waiting;
  std::int64_t active = 0; ///< places taken
  std::int64_t limit = -1;
  std::exception_ptr first;
};

std::shared_ptr<error_group_state> error_group_new(const context *parent, std::source_location loc) {
  auto state = std::make_shared<error_group_state>();
  if (parent)
    state->own.emplace(with_cancel_cause(*parent, loc));
  return state;
}

void error_group_enter(error_group_state &s, std::source_location loc) {
  checkpoint([&] { return operation{.name = "errgroup.Go", .object = &s.lock, .at = loc}; });
  explored_section together;
  s.lock.lock();
  if (s.take_place()) {
    s.lock.unlock();
  } else {
    wait_info info;
    info.reason = "errgroup.Go";
    info.at = loc;
    info.object = &s;
    wait_in(s.waiting, s.lock, info);
  }
  s.running.add();
}

bool error_group_try_enter(error_group_state &s) {
  checkpoint([&] { return operation{.name = "errgroup.TryGo", .object = &s.lock, .at = {}}; });
  explored_section together;
  {
    std::lock_guard guard(s.lock);
    if (!s.take_place())
      return false;
  }
  s.running.add();
  return true;
}

void error_group_fail(error_group_state &s, std::exception_ptr error) {
  {
    std::lock_guard guard(s.lock);
    if (s.first)
      return;
    s.first = error;
  }
  if (s.own)
    s.own->cancel(std::move(error));
}

void error_group_leave(error_group_state &s) noexcept {
  explored_point([&] { return operation{.name = "errgroup (done)", .object = &s.lock, .at = {}}; });
  explored_section together;
  waiter *next = nullptr;
  {
    std::lock_guard guard(s.lock);
    next = claim_first(s.waiting, true);
    if (!next)
      --s.active;
  }
  if (next)
    ready(next->who);
  s.running.done();
}

} // namespace detail

using namespace detail;

error_group::~error_group() {
  if (state_->own)
    state_->own->cancel();
}

void error_group::set_limit(std::int64_t n) {
  std::int64_t active = 0;
  {
    std::lock_guard guard(state_->lock);
    active = state_->active;
    if (active == 0)
      state_->limit = n;
  }
  if (active > 0)
    throw std::logic_error("modify limit while " + std::to_string(active) +
                           " goroutines in the group are still active");
}

context error_group::context() const { return state_->own ? state_->own->ctx : background(); }

void error_group::wait(std::source_location loc) {
  state_->running.wait(loc);
  std::exception_ptr first;
  {
    std::lock_guard guard(state_->lock);
    first = state_->first;
  }
  if (state_->own)
    state_->own->cancel(first);
  if (first)
    std::rethrow_exception(first);
}

} // namespace tether
