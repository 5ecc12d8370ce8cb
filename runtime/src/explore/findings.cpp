#include "explore/findings.h"

#include "chan/channel_core.h"
#include "leak/snapshot.h"

#include <tether/detail/select_arg.h>

#include <algorithm>
#include <optional>
#include <string_view>

namespace tether::detail {

namespace {

constexpr std::uint32_t rounds_told = 3; ///< of those that are all alike

std::string text_of(const leak::position &at) {
  return at.line == 0 ? at.file : at.file + ':' + std::to_string(at.line);
}

/// Where t is blocked, for good.
wait_info wait_of(const task &t) {
  if (t.state == task::parked)
    return t.g->wait;
  wait_info info;
  info.reason = t.next.name;
  info.at = t.next.at;
  info.target = t.next.target;
  info.cases = t.next.cases;
  info.case_count = t.next.case_count;
  return info;
}

std::source_location position_of_wait(const wait_info &w) {
  return w.at.line() == 0 && w.case_count > 0 ? w.cases[0]->at : w.at;
}

std::string outcome_of(const machine &m, const step_record &s) {
  if (s.what.actor == the_clock)
    return "a timer fires";
  if (s.what.partner != nobody)
    return std::string("goes to ") + m.path(s.what.partner) + ", " + s.partner_name + " at " +
           text_of(position_of(s.partner_at));
  if (s.blocked)
    return "waits";
  if (s.kind == op::select && s.what.choice >= 0)
    return "case " + std::to_string(s.what.choice);
  if (s.kind == op::choose)
    return "is " + std::to_string(s.what.choice);
  return "";
}

} // namespace

void findings::ended(const machine &m, ending how, const std::vector<decision> &decisions) {
  if (executions_++ == 0)
    first_result_ = m.main_result();
  const bool whole = how == ending::quiescent || how == ending::failed;
  whole_ += whole;
  for (const slip_record &s : m.slips())
    note_slip(m, s, decisions, whole);
  if (how != ending::quiescent)
    return;
  ++judged_;
  for (std::uint16_t i = 0; i < m.task_count(); ++i)
    if (const task &t = m.at(i); t.state != task::done && t.kind != lifetime::daemon)
      note_leak(m, t, decisions);
}

void findings::note_leak(const machine &m, const task &t, const std::vector<decision> &decisions) {
  const wait_info wait = wait_of(t);
  found_leak &found = leaks_[{place_of(t.created_at), place_of(position_of_wait(wait)), t.index == 0}];
  explore::leaked &l = found.what;
  if (found.last != executions_) {
    found.last = executions_;
    if (++l.schedules == 1)
      l.first_schedule = executions_;
  }
  if (l.schedules > 1 || !l.path.empty())
    return;
  l.id = t.index + 1u;
  l.created_at = position_of(t.created_at);
  describe_wait(wait, l);
  l.blocked_for = {};
  l.main = t.index == 0;
  l.goes_round = m.goes_round(t);
  l.path = m.path(t.index);
  l.witness = witness_of(m, decisions);
}

void findings::note_slip(const machine &m, const slip_record &s, const std::vector<decision> &decisions, bool whole) {
  found_slip &found = slips_[{s.kind, place_of(s.at)}];
  if (found.last == executions_)
    return;
  found.last = executions_;
  found.whole += whole;
  explore::misuse &what = found.what;
  if (what.schedules++ > 0)
    return;
  what.first_schedule = executions_;
  what.kind = s.kind;
  what.text = s.text;
  what.at = position_of(s.at);
  what.path = m.path(s.who);
  what.witness = witness_of(m, decisions);
}

explore::witness findings::witness_of(const machine &m, const std::vector<decision> &decisions) const {
  explore::witness w;
  for (const step_record &s : m.steps())
    w.steps.push_back({m.path(s.what.actor), s.name, position_of(s.at), outcome_of(m, s)});
  std::vector<std::string> comments;
  for (const decision &d : decisions)
    comments.push_back(d.step < w.steps.size() ? w.steps[d.step].goroutine + ' ' + w.steps[d.step].operation + ' ' +
                                                     text_of(w.steps[d.step].at)
                                               : "");
  w.replay = replay_text(o_, decisions, comments);
  if (m.goes_round()) {
    const auto told =
        std::find_if(m.steps().rbegin(), m.steps().rend(), [](const step_record &s) { return s.round == rounds_told; });
    w.steps.resize(static_cast<std::size_t>(m.steps().rend() - told));
    w.steps.back().outcome += ", and so on";
  }
  return w;
}

template <class Found>
void findings::shorten(search &s, Found findings::*which) {
  constexpr int most_attempts = 1000;
  for (auto &[key, found] : this->*which) {
    explore::options o = o_;
    std::vector<decision> decisions = parse_replay(found.what.witness.replay, o);
    std::optional<search::effort> least;
    const auto shows = [&, &key = key, &what = found.what](const std::vector<decision> &wanted) {
      explore::result unused;
      findings seen(o_, unused);
      const search::effort spent = s.follow(wanted, seen);
      const auto same = (seen.*which).find(key);
      if (same == (seen.*which).end() || (least && *least <= spent))
        return false;
      least = spent;
      const std::uint64_t schedules = what.schedules;
      const std::uint64_t first = what.first_schedule;
      what = std::move(same->second.what);
      what.schedules = schedules;
      what.first_schedule = first;
      decisions = s.decisions();
      return true;
    };
    if (!shows(decisions))
      continue;
    int attempts = 0;
    for (std::size_t length = decisions.size() / 2; length > 0; length /= 2)
      for (std::size_t end = decisions.size(); end >= length && attempts++ < most_attempts; --end) {
        std::vector<decision> fewer = decisions;
        fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(end - length),
                    fewer.begin() + static_cast<std::ptrdiff_t>(end));
        if (shows(fewer))
          end = decisions.size() + 1;
      }
  }
}

void findings::shorten(search &s) {
  shorten(s, &findings::leaks_);
  shorten(s, &findings::slips_);
}

void findings::finish() {
  for (auto &[key, found] : leaks_) {
    found.what.verdict = found.what.schedules == judged_ ? "must" : "may";
    result_.leaks.push_back(std::move(found.what));
  }
  for (auto &[key, found] : slips_) {
    found.what.verdict = found.whole == whole_ ? "must" : "may";
    result_.misuses.push_back(std::move(found.what));
  }
}

} // namespace tether::detail
