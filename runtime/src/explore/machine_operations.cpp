// The rules of the operations: which of them can be done next, and what a step uses.
#include "chan/channel_core.h"
#include "explore/machine.h"
#include "time/timer.h"

#include <tether/detail/select_arg.h>

#include <algorithm>

namespace tether::detail {

namespace {

constexpr std::uint32_t racing_ticks = 3;
constexpr std::uint32_t free_yields = 2;
constexpr std::uint32_t free_polls = 8;

bool can_send(const channel &c) noexcept { return c.closed || c.count < c.capacity || c.receivers.first; }
bool can_receive(const channel &c) noexcept { return c.count > 0 || c.closed || c.senders.first; }

bool is_ready(const select_arg &a) noexcept {
  return a.target && (a.kind == case_kind::send ? can_send(*a.target) : can_receive(*a.target));
}

} // namespace

bool can_wait(const task &t) noexcept {
  if (t.next.kind == op::send || t.next.kind == op::recv)
    return true;
  return t.next.kind == op::select &&
         std::none_of(t.next.cases, t.next.cases + t.next.case_count,
                      [](const select_arg *a) { return a->kind == case_kind::otherwise || is_ready(*a); });
}

// --- What can be done next ------------------------------------------------------------------------------------

void machine::enabled(std::vector<transition> &result) {
  result.clear();
  others_ = true;
  for (std::size_t i = 0; i < count_; ++i)
    if (const task &t = *tasks_[i]; t.state == task::pending && t.next.kind == op::choose) {
      for (std::int64_t n = 0; n < t.next.amount; ++n)
        result.push_back({t.index, nobody, static_cast<std::int16_t>(n), -1});
      return;
    }
  const bool timer_is_due = is_timer_due();
  if (set.prompt && timer_is_due) {
    others_ = false;
    return add_clock_options(result);
  }
  for (std::size_t i = 0; i < count_; ++i)
    if (tasks_[i]->state == task::pending)
      add_task_options(*tasks_[i], result);
  if (result.empty())
    for (std::size_t i = 0; i < count_; ++i)
      if (tasks_[i]->state == task::pending)
        add_task_options(*tasks_[i], result, true);
  if (result.empty() && !timer_is_due)
    for (std::size_t i = 0; i < count_; ++i)
      if (tasks_[i]->state == task::pending && tasks_[i]->next.kind == op::settle)
        result.push_back({tasks_[i]->index});
  others_ = !result.empty();
  if (!timers_.empty())
    add_clock_options(result);
}

void machine::add_task_options(task &t, std::vector<transition> &result, bool unfair) {
  const operation &o = t.next;
  channel *c = o.target;
  const auto alone = [&] { result.push_back({t.index}); };
  const auto may_spin = [&](std::uint32_t most) { return unfair || t.spins < most || t.progress_seen != progress_; };
  switch (o.kind) {
  case op::send:
    if (c)
      add_channel_options(t, c, -1, true, result);
    return;
  case op::recv:
    if (c && can_receive(*c))
      alone();
    return;
  case op::try_recv:
    if ((c && can_receive(*c)) || may_spin(free_polls))
      alone();
    return;
  case op::try_send:
    if ((c && can_send(*c)) || may_spin(free_polls))
      alone();
    if (c && !can_send(*c))
      add_channel_options(t, c, -1, true, result);
    return;
  case op::select: {
    bool any = false;
    std::int16_t otherwise = -1;
    for (std::size_t i = 0; i < o.case_count; ++i) {
      const select_arg &a = *o.cases[i];
      const auto n = static_cast<std::int16_t>(i);
      if (a.kind == case_kind::otherwise)
        otherwise = n;
      else if (is_ready(a))
        any = true, result.push_back({t.index, nobody, n, -1});
      else if (a.target && a.kind == case_kind::send)
        add_channel_options(t, a.target, n, true, result);
    }
    if (otherwise >= 0 && !any && may_spin(free_polls))
      result.push_back({t.index, nobody, otherwise, -1});
    return;
  }
  case op::yield:
    if (may_spin(free_yields))
      alone();
    return;
  case op::settle:
    return;
  default:
    if (!o.can || o.can(o.self))
      alone();
  }
}

/// What a send of t on c, the case `choice` of its select, can come to.
void machine::add_channel_options(task &t, channel *c, std::int16_t choice, bool may_pair,
                                  std::vector<transition> &result) {
  if (can_send(*c)) {
    result.push_back({t.index, nobody, choice, -1});
    return;
  }
  if (!may_pair || c->capacity > 0)
    return;
  const bool sender_waits = can_wait(t);
  for (std::size_t i = 0; i < count_; ++i) {
    const task &q = *tasks_[i];
    if (&q == &t || q.state != task::pending)
      continue;
    if (q.next.kind == op::select) {
      for (std::size_t n = 0; n < q.next.case_count; ++n)
        if (const select_arg &a = *q.next.cases[n]; a.target == c && a.kind == case_kind::receive)
          if (sender_waits || can_wait(q))
            result.push_back({t.index, q.index, choice, static_cast<std::int16_t>(n)});
    } else if (q.next.target == c && (q.next.kind == op::recv || (q.next.kind == op::try_recv && sender_waits))) {
      result.push_back({t.index, q.index, choice, -1});
    }
  }
}

/// The earliest timers, those that fire at one moment in any order. A tick that would be dropped is none, and
/// a ticker that nobody but its own receivers reacts to waits until there is nothing else to do.
void machine::add_clock_options(std::vector<transition> &result) {
  if (others_ ? !set.racing : goes_round())
    return;
  const timer *first = nullptr;
  for (const timer *t : timers_) {
    if (first && t->when_ns != first->when_ns)
      return;
    if (t->period_ns > 0 && (ticker_is_full(*t) || (others_ && ticker_fires_ >= racing_ticks)))
      continue;
    if (!first)
      first = t;
    result.push_back({the_clock, nobody, static_cast<std::int16_t>(t->sequence & 0x7fff), -1});
  }
}

/// True when one could fire without that time passes.
bool machine::is_timer_due() const noexcept {
  for (const timer *t : timers_)
    if (t->when_ns > now_)
      return false;
    else if (t->period_ns == 0 || !ticker_is_full(*t))
      return true;
  return false;
}

/// Time has come to the tick of a ticker whose last one was not received: it is dropped.
void machine::drop_late_ticks() {
  for (std::size_t i = 0; i < timers_.size() && timers_[i]->when_ns <= now_;) {
    timer &t = *timers_[i];
    if (t.period_ns == 0 || !ticker_is_full(t)) {
      ++i;
      continue;
    }
    timers_.erase(timers_.begin() + static_cast<long>(i));
    t.when_ns += t.period_ns * (1 + (now_ - t.when_ns) / t.period_ns);
    timers_.insert(std::upper_bound(timers_.begin(), timers_.end(), &t,
                                    [](const timer *a, const timer *b) { return a->when_ns < b->when_ns; }),
                   &t);
  }
}

// --- What a step uses ------------------------------------------------------------------------------------------

void machine::use(const task &t) {
  const operation &o = t.next;
  access how = access::write;
  switch (o.kind) {
  case op::read:
  case op::wait:
    how = access::read;
    break;
  case op::send:
  case op::close:
    if (o.target && o.target->closed)
      how = access::read;
    break;
  case op::recv:
    if (o.target && o.target->closed && o.target->count == 0)
      how = access::read;
    break;
  case op::add:
    if (const std::int64_t n = o.count(o.self); n > 0 && n + o.amount > 0)
      how = access::add;
    break;
  case op::select:
    for (std::size_t i = 0; i < o.case_count; ++i)
      if (const select_arg &a = *o.cases[i]; a.target) {
        const bool changes =
            i == t.forced_case && !(a.target->closed && (a.kind == case_kind::send || a.target->count == 0));
        used_.add(t.objects[i], changes ? access::write : access::read);
      }
    return;
  case op::settle:
    used_.add_all();
    return;
  default:
    break;
  }
  if (t.object != 0)
    used_.add(t.object, how);
}

/// A step after which nothing has changed.
bool machine::is_spin(const task &t, const transition &what) const noexcept {
  const operation &o = t.next;
  switch (o.kind) {
  case op::yield:
    return true;
  case op::select:
    return what.choice >= 0 && o.cases[what.choice]->kind == case_kind::otherwise;
  case op::try_recv:
    return what.partner == nobody && !(o.target && can_receive(*o.target));
  case op::try_send:
    return what.partner == nobody && !(o.target && can_send(*o.target));
  default:
    return false;
  }
}

void machine::note_progress(const transition &what) {
  task &t = *tasks_[what.actor];
  if (is_spin(t, what)) {
    if (t.progress_seen != progress_)
      t.spins = 0;
    t.progress_seen = progress_;
    ++t.spins;
    if (t.next.kind == op::yield || t.spins + 1 >= free_polls)
      used_.add_all(); // what the others do decides whether it may go on like this
  } else if (t.spins == 0 || t.progress_seen != progress_) {
    t.progress_seen = ++progress_;
    t.spins = 0;
  }
  const channel *from = t.next.target;
  if (t.next.kind == op::select && what.choice >= 0)
    from = t.next.cases[what.choice]->target;
  if (from && is_ticker(*from))
    t.fed_by_ticker = true;
  if (!t.fed_by_ticker)
    ticker_fires_ = 0;
}

} // namespace tether::detail
