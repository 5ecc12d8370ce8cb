// What goes wrong without blocking: operations that throw for misuse, locks, and an add that comes too late.
#include "chan/channel_core.h"
#include "explore/machine.h"
#include "leak/fatal.h"

#include <tether/detail/select_arg.h>

#include <algorithm>
#include <string_view>

namespace tether::detail {

namespace {

struct known_text {
  std::string_view begin;
  const char *kind;
};

constexpr known_text known_texts[] = {
    {"send on closed channel", "send-on-closed"},  {"close of closed channel", "double-close"},
    {"close of nil channel", "close-of-nil"},      {"negative WaitGroup counter", "negative-counter"},
    {"unlock of unlocked", "unlock-of-unlocked"},  {"Unlock of unlocked", "unlock-of-unlocked"},
    {"RUnlock of unlocked", "unlock-of-unlocked"}, {"released more than held", "unlock-of-unlocked"},
};

bool releases(const step_record &s) noexcept {
  switch (s.kind) {
  case op::wait:
  case op::lock:
  case op::acquire:
  case op::read:
    return false;
  case op::add:
    return s.amount < 0;
  default:
    return true;
  }
}

bool acquires(const step_record &s) noexcept {
  return s.kind != op::add && s.kind != op::unlock && s.kind != op::release && s.kind != op::notify;
}

} // namespace

/// The step that t is about to do will throw, or should.
void machine::look_for_slip(task &t, std::int16_t choice) {
  const operation &o = t.next;
  const auto throws = [&](const char *kind) { t.last_slip = {kind, o.at}; };
  switch (o.kind) {
  case op::send:
  case op::try_send:
    if (o.target && o.target->closed)
      throws("send-on-closed");
    break;
  case op::select:
    if (choice >= 0 && o.cases[choice]->kind == case_kind::send && o.cases[choice]->target->closed) {
      throws("send-on-closed");
      if (o.at.line() == 0)
        t.last_slip.at = o.cases[choice]->at;
    }
    break;
  case op::close:
    if (!o.target || o.target->closed)
      throws(o.target ? "double-close" : "close-of-nil");
    break;
  case op::add: {
    const std::int64_t before = o.count(o.self);
    if (before + o.amount < 0)
      throws("negative-counter");
    else if (before == 0 && o.amount > 0)
      look_for_late_add(t);
    break;
  }
  case op::wait:
    objects_[t.object].waited = t.index;
    objects_[t.object].waited_step = static_cast<std::uint32_t>(steps_.size());
    break;
  case op::lock:
    take_lock(t, t.object);
    break;
  case op::try_lock:
    if (o.count(o.self) == 0)
      take_lock(t, t.object);
    break;
  case op::unlock:
  case op::release:
    if (o.count(o.self) == 0)
      throws("unlock-of-unlocked");
    else if (const std::uint16_t owner = drop_lock(t, t.object); owner != nobody && owner != t.index)
      slips_.push_back(
          {"unlock-by-non-owner", "unlocked by another goroutine than the one that locked it", o.at, t.index});
    break;
  default:
    break;
  }
}

/// The counter is zero. The add must be ordered after the last wait(), as otherwise that wait might have been
/// meant to wait for it.
void machine::look_for_late_add(const task &t) {
  const object_record &group = objects_[t.object];
  if (group.waited == nobody || group.waited == t.index || knows_of(group.waited_step, group.waited, t.index))
    return;
  slips_.push_back({"add-after-wait",
                    "the counter is zero and nothing orders this after a wait() that has returned: it does not wait "
                    "for what is counted here",
                    t.next.at, t.index});
}

/// True when what `first` did in that step happens before what `who` does next.
bool machine::knows_of(std::uint32_t step, std::uint16_t first, std::uint16_t who) const {
  std::vector<bool> told(count_);
  std::vector<bool> carries(object_count_ + 1);
  told[first] = true;
  for (std::size_t i = step; i < steps_.size(); ++i) {
    const step_record &s = steps_[i];
    if (i > step && s.what.actor != the_clock) {
      const std::uint16_t a = s.what.actor;
      const std::uint16_t p = s.what.partner;
      if (p != nobody) {
        told[a] = told[p] = told[a] || told[p];
      } else {
        if (acquires(s) && s.object < carries.size() && carries[s.object])
          told[a] = true;
        if (told[a] && releases(s))
          s.used.each_changed([&](std::uint16_t o) {
            if (o < carries.size())
              carries[o] = true;
          });
      }
    }
    const std::size_t after = i + 1 < steps_.size() ? steps_[i + 1].tasks_before : count_;
    for (std::size_t n = s.tasks_before; n < after; ++n)
      told[n] = tasks_[n]->parent == nobody || told[tasks_[n]->parent];
  }
  return told[who];
}

void machine::take_lock(task &t, std::uint16_t object) { t.held.push_back(object); }

/// Returns who held it: t if it did.
std::uint16_t machine::drop_lock(const task &t, std::uint16_t object) {
  const auto drop = [&](task &from) {
    const auto at = std::find(from.held.begin(), from.held.end(), object);
    if (at == from.held.end())
      return false;
    from.held.erase(at);
    return true;
  };
  if (drop(*tasks_[t.index]))
    return t.index;
  for (std::size_t i = 0; i < count_; ++i)
    if (drop(*tasks_[i]))
      return static_cast<std::uint16_t>(i);
  return nobody;
}

/// Follows who holds what t waits for.
bool machine::look_for_lock_cycle(const task &t, std::uint16_t first, std::vector<bool> &seen) {
  if (seen[t.index])
    return false;
  seen[t.index] = true;
  if (t.state == task::done || (t.next.kind != op::lock && t.next.kind != op::acquire))
    return false;
  for (std::size_t i = 0; i < count_; ++i) {
    const task &holder = *tasks_[i];
    if (std::find(holder.held.begin(), holder.held.end(), t.object) == holder.held.end())
      continue;
    if (holder.index != first && !look_for_lock_cycle(holder, first, seen))
      continue;
    if (t.index == first)
      slips_.push_back(
          {"lock-cycle",
           holder.index == first ? "it holds this lock already" : "each waits for a lock that the other holds",
           t.next.at, t.index});
    return true;
  }
  return false;
}

void explored_uncaught(machine &m, goroutine *g) {
  const task &t = *static_cast<task *>(g->task);
  m.failed_ = true;
  const std::string text = text_of_current_exception();
  slip_record s{"uncaught-exception", text, t.created_at, t.index};
  for (const known_text &known : known_texts)
    if (std::string_view(text).substr(0, known.begin.size()) == known.begin) {
      s.kind = known.kind;
      s.at = t.last_slip.kind && std::string_view(t.last_slip.kind) == known.kind ? t.last_slip.at
                                                                                  : std::source_location();
    }
  m.slips_.push_back(std::move(s));
}

} // namespace tether::detail
